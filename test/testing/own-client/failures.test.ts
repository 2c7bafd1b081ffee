import t from 'tap'
import { findFreePort } from '../../../example-app/dist/open-port.js'
import { authorize } from '../../resource-server/authorize.js'
import { startMcpService } from '../../resource-server/mcp-service.js'
import { startEmulator } from '../set-up.js'
import { type Page, redirectUrl, servePages, startClients, startServer } from './bare-server.js'

const challenge = (origin: string, scope = ''): Page =>
  ({ status: 401, headers: { 'www-authenticate': `Bearer resource_metadata="${origin}/metadata", scope="${scope}"` } })

const metadata = (origin: string, authorizationServer = origin): Page =>
  ({ status: 200, json: { resource: `${origin}/mcp`, authorization_servers: [authorizationServer] } })

const servers: Record<string, [code: string, pages: (origin: string) => Record<string, Page>]> = {
  'fails itself': ['MCP_FAILED', () => ({ '/mcp': { status: 500 } })],
  'is not there': ['MCP_FAILED', () => ({})],
  'takes no messages': ['MCP_FAILED', () => ({ '/mcp': { status: 405 } })],
  'has nothing to say': ['MCP_FAILED', () => ({ '/mcp': { status: 204 } })],
  'says nowhere who signs users in': ['NO_RESOURCE_METADATA', () => ({ '/mcp': { status: 401 } })],
  'names metadata that is not there': ['RESOURCE_METADATA_MISSING', (origin) => ({ '/mcp': challenge(origin) })],
  'names an authorization server without metadata': ['SERVER_METADATA_MISSING', (origin) => ({
    '/mcp': challenge(origin), '/metadata': metadata(origin)
  })],
  'names one that registers nobody': ['REGISTRATION_REFUSED', (origin) => ({
    '/mcp': challenge(origin),
    '/metadata': metadata(origin),
    '/.well-known/oauth-authorization-server': {
      status: 200,
      json: {
        issuer: origin,
        authorization_endpoint: `${origin}/authorize`,
        token_endpoint: `${origin}/token`,
        registration_endpoint: `${origin}/register`,
        response_types_supported: ['code'],
        code_challenge_methods_supported: ['S256']
      }
    },
    '/register': { status: 403, json: { error: 'access_denied' } }
  })]
}

for (const [name, [code, pages]] of Object.entries(servers)) {
  t.test(`of an MCP server that ${name}, the visit says ${code}`, async (t) => {
    const { clients } = startClients(t)
    const { visitId, authorizationUrl } = await clients.connect(await servePages(t, pages), redirectUrl)
    t.equal(authorizationUrl, undefined)
    t.match(clients.find(visitId), { status: 'failed', failure: { code, message: /./ } })
  })
}

t.test('what comes back with another state, an error or a wrong code ends the visit, and the visit says which', async (t) => {
  const { emulator, resource } = await startMcpService(t)
  const { clients } = startClients(t)
  const iss = `${emulator.environmentUrl}/resources/${emulator.resourceId}`
  const answers: Array<[code: string, answer: Record<string, string>]> = [
    ['STATE_DIFFERS', { code: 'c', state: 'of another' }],
    ['ACCESS_DENIED', { error: 'access_denied', error_description: 'No' }],
    ['AUTHORIZATION_FAILED', { error: 'server_error' }],
    ['OAUTH_FAILED', { code: 'wrong', iss }]
  ]
  for (const [code, answer] of answers) {
    const { visitId, authorizationUrl } = await clients.connect(resource, redirectUrl)
    const state = authorizationUrl?.searchParams.get('state') ?? ''
    const visit = await clients.finish(visitId, new URLSearchParams({ state, ...answer }))
    t.match(visit, { status: 'failed', failure: { code } }, code)
  }
})

t.test('an MCP server that refuses the token of a user who has just signed in ends the visit', async (t) => {
  let mcpServerUrl = ''
  const emulator = await startEmulator(t, { mcpServerUrl: () => mcpServerUrl, loginUrl: 'http://host.test/login', consent: false })
  // With a refresh token, the SDK tries again by itself.
  for (const scope of ['usr:read', 'usr:read offline_access']) {
    const issuer = `${emulator.environmentUrl}/resources/${emulator.resourceId}`
    mcpServerUrl = await servePages(t, (origin) => ({
      '/mcp': challenge(origin, scope),
      '/metadata': metadata(origin, issuer)
    }))
    const { clients } = startClients(t)
    const { visitId, authorizationUrl } = await clients.connect(mcpServerUrl, redirectUrl)
    const visit = await clients.finish(visitId, await authorize(emulator, authorizationUrl))
    t.match(visit, { status: 'failed', failure: { code: 'REFUSED_AFTER_SIGN_IN' } })
  }
})

t.test('of an MCP server where nothing listens, the visit says so', async (t) => {
  const { clients } = startClients(t)
  const { visitId } = await clients.connect(`http://127.0.0.1:${await findFreePort()}/mcp`, redirectUrl)
  t.match(clients.find(visitId)?.failure, { code: 'UNREACHABLE', message: /^Nothing listens at http/ })
})

t.test('an MCP server that does not answer is given up', async (t) => {
  const { clients, exchanges } = startClients(t, { timeLimit: 50 })
  const silent = await startServer(t, () => {})
  const slow = await clients.connect(silent, redirectUrl)
  t.match(clients.find(slow.visitId)?.failure, { code: 'UNREACHABLE', message: /did not answer, or not to the end \(TimeoutError\)/ })
  t.match(exchanges[0], { status: 0, failure: 'TimeoutError', responseBody: undefined })
})

t.test('an answer that is too large is given up', async (t) => {
  const { clients, exchanges } = startClients(t)
  const endless = await startServer(t, (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(Buffer.alloc(5 * 1024 * 1024, ' '))
  })
  const { visitId } = await clients.connect(endless, redirectUrl)
  t.match(clients.find(visitId)?.failure, { code: 'UNREACHABLE' })
  t.match(exchanges, [{ status: 200, failure: 'TOO_LARGE' }])
})

t.test('requests under way end with the emulator', async (t) => {
  const { clients, exchanges } = startClients(t)
  await clients.connect(await startServer(t, () => clients.close()), redirectUrl)
  t.match(exchanges, [{ status: 0, failure: 'AbortError' }])
})
