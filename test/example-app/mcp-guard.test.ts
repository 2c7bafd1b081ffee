import t from 'tap'
import { createAccount } from '../../example-app/dist/accounts/accounts.js'
import { account, buildTestApp, origin, scalekit } from './build-test-app.js'
import { startKeyServer } from './key-server.js'

const keyServer = await startKeyServer(t)
const app = await buildTestApp(t, { scalekit: { ...scalekit, environmentUrl: keyServer.url } })
const sub = await createAccount(app.database, account) ?? ''

const metadataUrl = `${origin}/.well-known/oauth-protected-resource/mcp`
const text = 'water the plants'

/** Calls a tool as a browser would show it: whoever asks for HTML gets a page from the rest of the app. */
async function call (tool: string, headers: Record<string, string> = {}) {
  return app.inject({
    method: 'POST',
    url: '/mcp',
    headers: { accept: 'text/html, application/json, text/event-stream', ...headers },
    payload: { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: tool, arguments: { text } } }
  })
}

const bearer = async (scope: string) => ({ authorization: `Bearer ${await keyServer.sign({ sub, scope })}` })

t.test('no token answers 401 with a challenge that asks for the scopes to read', async (t) => {
  const response = await call('whoami')
  t.equal(response.statusCode, 401)
  t.match(response.json(), { statusCode: 401, code: 'FST_SCALEKIT_MISSING_TOKEN' })
  t.equal(response.headers['www-authenticate'], `Bearer scope="usr:read notes:read", resource_metadata="${metadataUrl}"`)
})

t.test('a token of an unknown key answers 401 invalid_token', async (t) => {
  const response = await call('whoami', { authorization: `Bearer ${await keyServer.forge({ sub, scope: 'usr:read' })}` })
  t.equal(response.statusCode, 401)
  t.match(response.json(), { statusCode: 401, code: 'FST_SCALEKIT_INVALID_TOKEN' })
  t.match(response.headers['www-authenticate'], 'error="invalid_token"')
})

t.test('a token without notes:write answers 403 to add_note, naming that scope beside its own, and adds nothing', async (t) => {
  const response = await call('add_note', await bearer('usr:read notes:read'))
  t.equal(response.statusCode, 403)
  t.match(response.json(), { statusCode: 403, code: 'FST_SCALEKIT_INSUFFICIENT_SCOPE' })
  t.equal(response.headers['www-authenticate'],
    `Bearer error="insufficient_scope", scope="usr:read notes:read notes:write", resource_metadata="${metadataUrl}"`)
  t.strictSame(await app.database.query('select text from notes'), [])
})

for (const [tool, scope] of [
  ['whoami', 'usr:read'], ['list_notes', 'notes:read'], ['add_note', 'notes:write'], ['list_notes', 'notes:write']
] as const) {
  t.test(`${scope} is enough for ${tool}`, async (t) => {
    const response = await call(tool, await bearer(scope))
    t.equal(response.statusCode, 200)
    t.notMatch(response.payload, /isError|"error"/)
  })
}

for (const [tool, scope] of [['whoami', 'notes:read notes:write'], ['list_notes', 'usr:read']] as const) {
  t.test(`${scope} is not enough for ${tool}`, async (t) => {
    t.equal((await call(tool, await bearer(scope))).statusCode, 403)
  })
}

t.test('GET and DELETE are guarded, too', async (t) => {
  t.equal((await app.inject('/mcp')).statusCode, 401)
  t.equal((await app.inject({ method: 'DELETE', url: '/mcp' })).statusCode, 401)
})

t.test('a page of another site is turned away', async (t) => {
  const response = await call('whoami', { ...await bearer('usr:read'), origin: 'https://evil.example' })
  t.equal(response.statusCode, 403)
  t.notOk(response.headers['www-authenticate'])
})

t.test('the metadata is at both places, for every origin', async (t) => {
  for (const path of ['/.well-known/oauth-protected-resource', '/.well-known/oauth-protected-resource/mcp']) {
    const response = await app.inject(path)
    t.equal(response.headers['access-control-allow-origin'], '*')
    t.match(response.json(), {
      resource: `${origin}/mcp`,
      resource_name: 'Acme Notes',
      authorization_servers: [`${keyServer.url}/resources/res_1`],
      scopes_supported: ['usr:read', 'notes:read']
    })
  }
})

t.test('the metadata of another resource does not exist', async (t) => {
  const response = await app.inject({ url: '/.well-known/oauth-protected-resource/other', headers: { accept: 'text/html' } })
  t.equal(response.statusCode, 404)
})

t.test('MCP clients in browsers may call the endpoint from this machine\'s pages, and read the challenge', async (t) => {
  const preflight = await app.inject({
    method: 'OPTIONS',
    url: '/mcp',
    headers: { origin: 'http://localhost:6274', 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' }
  })
  t.equal(preflight.statusCode, 204)
  t.equal(preflight.headers['access-control-allow-origin'], 'http://localhost:6274')
  const response = await call('whoami', { origin: 'http://localhost:6274' })
  t.equal(response.statusCode, 401)
  t.match(response.headers['access-control-expose-headers'], 'WWW-Authenticate')
  const foreign = await call('whoami', { ...await bearer('usr:read'), origin: 'https://evil.example' })
  t.equal(foreign.statusCode, 403)
  t.equal(foreign.headers['access-control-allow-origin'], undefined)
})
