import { once } from 'node:events'
import { createServer } from 'node:net'
import { SignJWT } from 'jose'
import t from 'tap'
import { change, type Deployment } from './deployment.js'
import { type Fault, testFaults } from './faults.js'
import type { Passing } from './front.js'

const metadata = '/.well-known/oauth-authorization-server'

/** Changes the JSON of the answers to one path. */
function changeJson ({ scalekit }: Deployment, path: string, values: object) {
  change(scalekit, path, (passing) => { passing.body = JSON.stringify({ ...JSON.parse(passing.body), ...values }) })
}

const ofResource = ({ emulator }: Deployment) => `${metadata}/resources/${emulator.resourceId}`

function answerWith ({ scalekit }: Deployment, path: string, status: number, body: object | string = {}) {
  change(scalekit, path, (passing) => Object.assign(passing, { status, headers: {}, body: typeof body === 'string' ? body : JSON.stringify(body) }))
}

/** Changes the answers of user details, which are about the connection. */
function changeUpdates ({ scalekit }: Deployment, tamper: (passing: Passing) => void) {
  change(scalekit, undefined, (passing) => { if (passing.path.startsWith('/api/v1/connections/')) tamper(passing) })
}

const settings: Fault[] = [
  {
    name: 'a setting that is missing is named, with its place in the dashboard',
    code: 'client-secret',
    found: /SCALEKIT_CLIENT_SECRET is not set/,
    remedy: /Settings > API Credentials > Client Secret/,
    set: () => ({ variables: { SCALEKIT_CLIENT_SECRET: ' ' } })
  },
  {
    name: 'a resource ID in place of the connection ID is called so',
    code: 'connection-id',
    found: /is a resource ID/,
    remedy: /Connection ID/,
    set: ({ emulator }) => ({ variables: { SCALEKIT_CONNECTION_ID: emulator.resourceId } })
  },
  {
    name: 'a connection ID in place of the resource ID is called so',
    code: 'resource-id',
    found: /is a connection ID/,
    remedy: /Resource ID/,
    set: ({ emulator }) => ({ variables: { SCALEKIT_RESOURCE_ID: emulator.connectionId } })
  },
  {
    name: 'an MCP client in place of the API client is called so',
    code: 'client-id',
    found: /is the client ID of an MCP client/,
    remedy: /Client ID/,
    set: () => ({ variables: { SCALEKIT_CLIENT_ID: 'm2m_1' } })
  },
  {
    name: 'quotes around a secret are a wrong form',
    code: 'client-secret',
    found: /SCALEKIT_CLIENT_SECRET has the wrong form/,
    remedy: /Client Secret/,
    set: () => ({ variables: { SCALEKIT_CLIENT_SECRET: '"secret"' } })
  },
  {
    name: 'an environment URL with a path is called so',
    code: 'environment-url',
    found: /has a path/,
    remedy: /without a path/,
    set: () => ({ variables: { SCALEKIT_ENVIRONMENT_URL: 'https://acme.scalekit.invalid/api' } })
  },
  {
    name: 'an environment URL without https is called so',
    code: 'environment-url',
    found: /is not an https URL/,
    remedy: /https origin/,
    set: () => ({ variables: { SCALEKIT_ENVIRONMENT_URL: 'http://acme.scalekit.invalid' } })
  },
  {
    name: 'an MCP Server URL with a query is called so',
    code: 'mcp-server-url',
    found: /--mcp-url has a query/,
    remedy: /Server URL/,
    set: ({ service, args }) => ({ args: [...args, '--mcp-url', `${service.origin}/mcp?a=1`] })
  }
]

const reach: Fault[] = [
  {
    name: 'a closed port is a refused connection',
    code: 'environment-reachable',
    found: /refuses connections \(ECONNREFUSED\)/,
    remedy: /correct the port/,
    others: ['authorization-servers'],
    async set () {
      const server = createServer().listen(0, '127.0.0.1')
      await once(server, 'listening')
      const { port } = Object(server.address())
      server.close()
      return { variables: { SCALEKIT_ENVIRONMENT_URL: `http://127.0.0.1:${port}` } }
    }
  },
  {
    name: 'a host that DNS does not know is named',
    code: 'environment-reachable',
    found: /DNS .*acme\.scalekit\.invalid/,
    remedy: /DNS/,
    others: ['authorization-servers'],
    set: () => ({ variables: { SCALEKIT_ENVIRONMENT_URL: 'https://acme.scalekit.invalid' }, surroundings: { timeout: 20_000 } })
  },
  {
    name: 'a port that does not speak TLS is a failure of TLS',
    code: 'environment-reachable',
    found: /TLS with 127\.0\.0\.1:\d+ failed/,
    remedy: /speaks TLS/,
    others: ['authorization-servers'],
    set: ({ scalekit }) => ({ variables: { SCALEKIT_ENVIRONMENT_URL: scalekit.origin.replace('http:', 'https:') } })
  },
  {
    name: 'a server that never answers ends with the time limit',
    code: 'environment-reachable',
    found: /did not answer within 0\.3 seconds/,
    remedy: /firewall/,
    others: ['authorization-servers'],
    async set (_deployment, t) {
      const server = createServer((socket) => { t.teardown(() => socket.destroy()) }).listen(0, '127.0.0.1')
      await once(server, 'listening')
      t.teardown(() => { server.close() })
      const { port } = Object(server.address())
      return { variables: { SCALEKIT_ENVIRONMENT_URL: `http://127.0.0.1:${port}` }, args: [], surroundings: { timeout: 300 } }
    }
  },
  {
    name: 'a clock five minutes behind is told',
    code: 'clock',
    found: /30\d seconds behind|299 seconds behind/,
    remedy: /NTP/,
    set: ({ scalekit }) => change(scalekit, metadata, ({ headers }) => { headers.date = new Date(Date.now() + 300_000).toUTCString() })
  },
  {
    name: 'a clock five minutes ahead is told',
    code: 'clock',
    found: /seconds ahead of/,
    remedy: /NTP/,
    set: ({ scalekit }) => change(scalekit, metadata, ({ headers }) => { headers.date = new Date(Date.now() - 300_000).toUTCString() })
  }
]

const documents: Fault[] = [
  {
    name: 'metadata that is missing leads to the environment URL',
    code: 'environment-metadata',
    found: /HTTP 404/,
    remedy: /SCALEKIT_ENVIRONMENT_URL/,
    set: (deployment) => answerWith(deployment, metadata, 404)
  },
  {
    name: 'a redirect in place of metadata is named, without its query',
    code: 'environment-metadata',
    found: /^HTTP 302, a redirect to https:\/\/other\.example\/$/,
    remedy: /SCALEKIT_ENVIRONMENT_URL/,
    set: ({ scalekit }) => change(scalekit, metadata, (passing) => {
      Object.assign(passing, { status: 302, headers: { location: 'https://other.example/?state=1' } })
    })
  },
  {
    name: 'a page in place of metadata is told',
    code: 'environment-metadata',
    found: /not a JSON object/,
    remedy: /SCALEKIT_ENVIRONMENT_URL/,
    set: (deployment) => answerWith(deployment, metadata, 200, '<html>')
  },
  {
    name: 'another issuer is named',
    code: 'environment-issuer',
    found: /https:\/\/other\.example/,
    remedy: /custom domain/,
    set: (deployment) => changeJson(deployment, metadata, { issuer: 'https://other.example' })
  },
  {
    name: 'an unknown resource leads to the resource ID',
    code: 'resource-metadata',
    found: /HTTP 404/,
    remedy: /SCALEKIT_RESOURCE_ID/,
    others: ['authorization-servers'],
    set: () => ({ variables: { SCALEKIT_RESOURCE_ID: 'res_unknown' } })
  },
  {
    name: 'metadata of a resource without an issuer is told',
    code: 'resource-issuer',
    found: /no issuer/,
    remedy: /SCALEKIT_RESOURCE_ID/,
    set: (deployment) => changeJson(deployment, ofResource(deployment), { issuer: undefined })
  },
  {
    name: 'keys at another address are told',
    code: 'keys-url',
    found: /jwks_uri is not http/,
    remedy: /resource server/,
    set: (deployment) => changeJson(deployment, metadata, { jwks_uri: 'https://other.example/keys' })
  },
  {
    name: 'metadata without S256 is told',
    code: 'pkce',
    found: /S256/,
    remedy: /MCP clients/,
    set: (deployment) => changeJson(deployment, ofResource(deployment), { code_challenge_methods_supported: ['plain'] })
  },
  {
    name: 'a server without dynamic client registration gets a hint',
    code: 'client-registration',
    status: 'hint',
    found: /no dynamic client registration/,
    remedy: /MCP Servers > your server/,
    set: (deployment) => changeJson(deployment, ofResource(deployment), { registration_endpoint: undefined })
  },
  {
    name: 'a server without client ID metadata documents gets a hint',
    code: 'client-registration',
    status: 'hint',
    found: /no client ID metadata documents/,
    remedy: /CIMD/,
    set: (deployment) => changeJson(deployment, ofResource(deployment), { client_id_metadata_document_supported: false })
  },
  {
    name: 'a server that no new client can use gets a hint',
    code: 'client-registration',
    status: 'hint',
    found: /neither/,
    remedy: /at least one/,
    set: (deployment) => changeJson(deployment, ofResource(deployment), { client_id_metadata_document_supported: false, registration_endpoint: undefined })
  },
  {
    name: 'an empty key set is told',
    code: 'signing-keys',
    found: /no RSA signing key/,
    remedy: /MCP requests are refused/,
    set: (deployment) => changeJson(deployment, '/keys', { keys: [] })
  },
  {
    name: 'a page in place of the keys is told',
    code: 'signing-keys',
    found: /not a key set/,
    remedy: /SCALEKIT_ENVIRONMENT_URL/,
    set: (deployment) => answerWith(deployment, '/keys', 200, '[]')
  },
  {
    name: 'keys that fail are told',
    code: 'signing-keys',
    found: /HTTP 503/,
    remedy: /SCALEKIT_ENVIRONMENT_URL/,
    set: (deployment) => answerWith(deployment, '/keys', 503)
  }
]

const credentials: Fault[] = [
  {
    name: 'a wrong secret leads to the credentials',
    code: 'api-credentials',
    found: /refuses the client ID or the secret/,
    remedy: /new secret/,
    set: () => ({ variables: { SCALEKIT_CLIENT_SECRET: 'wrong' } })
  },
  {
    name: 'an unknown client leads to the credentials',
    code: 'api-credentials',
    found: /refuses the client ID or the secret/,
    remedy: /SCALEKIT_CLIENT_ID/,
    set: () => ({ variables: { SCALEKIT_CLIENT_ID: 'skc_unknown' } })
  },
  {
    name: 'an unknown client is told apart where the answer says it',
    code: 'api-credentials',
    found: /does not know the client ID/,
    remedy: /SCALEKIT_CLIENT_ID/,
    set: (deployment) => answerWith(deployment, '/oauth/token', 401, { error: 'invalid_client', error_description: 'Client not found' })
  },
  {
    name: 'a client that may not do this is told apart from a wrong one',
    code: 'api-credentials',
    found: /HTTP 400/,
    remedy: /API client/,
    set: (deployment) => answerWith(deployment, '/oauth/token', 400, { error: 'unauthorized_client' })
  },
  {
    name: 'an overloaded token endpoint says nothing about the credentials',
    code: 'api-credentials',
    found: /HTTP 429/,
    remedy: /later/,
    set: (deployment) => answerWith(deployment, '/oauth/token', 429, 'slow down')
  },
  {
    name: 'an answer without a token is told',
    code: 'api-credentials',
    found: /no token/,
    remedy: /proxy/,
    others: [],
    set: (deployment) => answerWith(deployment, '/oauth/token', 200, '<html>')
  },
  {
    name: 'a token of another environment is told',
    code: 'api-credentials',
    found: /https:\/\/other\.example/,
    remedy: /one environment/,
    others: ['connection'],
    async set (deployment) {
      const token = await new SignJWT().setIssuer('https://other.example').setProtectedHeader({ alg: 'HS256' }).sign(new Uint8Array(32))
      answerWith(deployment, '/oauth/token', 200, { access_token: token })
    }
  }
]

const connection: Fault[] = [
  {
    name: 'a connection of another environment is unknown',
    code: 'connection',
    found: /does not know it/,
    remedy: /Connection ID/,
    others: ['login-cookie'],
    set: () => ({ variables: { SCALEKIT_CONNECTION_ID: 'conn_unknown' } })
  },
  {
    name: 'a connection that may not be used is told',
    code: 'connection',
    found: /HTTP 403/,
    remedy: /same environment/,
    set: (deployment) => changeUpdates(deployment, (passing) => { passing.status = 403 })
  },
  {
    name: 'answers that tell nothing about the connection get a hint',
    code: 'connection',
    status: 'hint',
    found: /HTTP 404 does not tell/,
    remedy: /connect an MCP client once/,
    set: (deployment) => changeUpdates(deployment, (passing) => { passing.body = '{"message":"not found"}' })
  },
  {
    name: 'an outage tells nothing about the connection',
    code: 'connection',
    status: 'hint',
    found: /HTTP 503 does not tell/,
    remedy: /Compare it yourself/,
    set: (deployment) => changeUpdates(deployment, (passing) => { passing.status = 503 })
  }
]

t.test('settings', async (t) => await testFaults(t, settings))
t.test('reaching Scalekit', async (t) => await testFaults(t, reach))
t.test('what Scalekit publishes', async (t) => await testFaults(t, documents))
t.test('credentials', async (t) => await testFaults(t, credentials))
t.test('the connection', async (t) => await testFaults(t, connection))
