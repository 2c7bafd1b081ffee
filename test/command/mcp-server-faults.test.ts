import t from 'tap'
import { change, type Deployment } from './deployment.js'
import { type Fault, testFaults } from './faults.js'
import type { Passing } from './front.js'

const root = '/.well-known/oauth-protected-resource'
const metadata = `${root}/mcp`

function changeJson ({ service }: Deployment, values: object) {
  change(service, metadata, (passing) => { passing.body = JSON.stringify({ ...JSON.parse(passing.body), ...values }) })
}

const changeMcp = (method: string, tamper: (passing: Passing) => void) => ({ service }: Deployment) =>
  change(service, '/mcp', (passing) => { if (passing.method === method) tamper(passing) })

const published: Fault[] = [
  {
    name: 'metadata missing at the path of the endpoint is told',
    code: 'protected-resource-metadata',
    found: /HTTP 404/,
    remedy: /Register the resource server/,
    set: ({ service }) => change(service, metadata, (passing) => { passing.status = 404 })
  },
  {
    name: 'metadata missing at the root gets a hint',
    code: 'root-metadata',
    status: 'hint',
    found: /HTTP 404 at https:\/\/127\.0\.0\.1:\d+\/\.well-known\/oauth-protected-resource$/,
    remedy: /Older MCP clients/,
    set: ({ service }) => change(service, root, (passing) => { passing.status = 404 })
  },
  {
    name: 'a slash too many in the Server URL is told',
    code: 'resource',
    found: /slash at the end/,
    remedy: /letter by letter/,
    set: (deployment) => changeJson(deployment, { resource: `${deployment.service.origin}/mcp/` })
  },
  {
    name: 'another Server URL is named',
    code: 'resource',
    found: /resource is https:\/\/other\.example\/mcp/,
    remedy: /option resource/,
    set: (deployment) => changeJson(deployment, { resource: 'https://other.example/mcp' })
  },
  {
    name: 'another resource in authorization_servers is told',
    code: 'authorization-servers',
    found: /authorization_servers is not \["http.*\/resources\/res_/,
    remedy: /resourceId/,
    set: (deployment) => changeJson(deployment, { authorization_servers: [`${deployment.scalekit.origin}/resources/res_other`] })
  },
  {
    name: 'metadata without CORS is told',
    code: 'metadata-cors',
    found: /Access-Control-Allow-Origin/,
    remedy: /browsers/,
    set: ({ service }) => change(service, metadata, ({ headers }) => { delete headers['access-control-allow-origin'] })
  }
]

const guard: Fault[] = [
  {
    name: 'an endpoint that is open to everybody is told',
    code: 'token-required',
    found: /HTTP 200 without a token: the endpoint is open/,
    remedy: /requireAccessToken/,
    set: changeMcp('POST', (passing) => { passing.status = 200 })
  },
  {
    name: 'an endpoint that is not there is told',
    code: 'token-required',
    found: /HTTP 404/,
    remedy: /path of the endpoint/,
    set: changeMcp('POST', (passing) => { passing.status = 404 })
  },
  {
    name: 'another refusal than 401 is told',
    code: 'token-required',
    found: /HTTP 403 without a token/,
    remedy: /only after 401/,
    set: changeMcp('POST', (passing) => { passing.status = 403 })
  },
  {
    name: 'a refusal of another guard, without a challenge, is told',
    code: 'token-challenge',
    found: /no Bearer challenge/,
    remedy: /before any other guard/,
    set: changeMcp('POST', ({ headers }) => { delete headers['www-authenticate'] })
  },
  {
    name: 'a challenge without resource_metadata is told',
    code: 'token-challenge',
    found: /names no resource_metadata/,
    remedy: /WWW-Authenticate/,
    set: changeMcp('POST', ({ headers }) => { headers['www-authenticate'] = 'Bearer realm="mcp"' })
  },
  {
    name: 'a challenge that leads elsewhere is told',
    code: 'token-challenge',
    found: /leads to http:\/\/app\.internal\//,
    remedy: /option resource/,
    set: changeMcp('POST', ({ headers }) => { headers['www-authenticate'] = 'Bearer resource_metadata="http://app.internal/"' })
  },
  {
    name: 'an endpoint that refuses pages of other sites gets a hint',
    code: 'browser-clients',
    status: 'hint',
    found: /preflight request is refused/,
    remedy: /@fastify\/cors/,
    set: changeMcp('OPTIONS', (passing) => { passing.status = 404 })
  },
  {
    name: 'a challenge that pages cannot read gets a hint',
    code: 'browser-clients',
    status: 'hint',
    found: /WWW-Authenticate is not exposed/,
    remedy: /exposedHeaders/,
    set: changeMcp('POST', ({ headers }) => { delete headers['access-control-expose-headers'] })
  },
  {
    name: 'an endpoint that hangs up is told once',
    code: 'token-required',
    found: /connection to 127\.0\.0\.1:\d+ failed/,
    remedy: /proxies/,
    set: ({ service }) => { service.before = (passing) => { if (passing.path === '/mcp') passing.hangUp() } }
  }
]

t.test('what the MCP server publishes', async (t) => await testFaults(t, published))
t.test('its guard', async (t) => await testFaults(t, guard))
