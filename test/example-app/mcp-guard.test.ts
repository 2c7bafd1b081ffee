import type { JWTPayload } from 'jose'
import t from 'tap'
import { buildTestApp, origin, scalekit } from './build-test-app.js'
import { startKeyServer } from './key-server.js'

const keyServer = await startKeyServer(t)
const app = await buildTestApp(t, { scalekit: { ...scalekit, environmentUrl: keyServer.url } })

const now = (): number => Math.floor(Date.now() / 1_000)
const claims = (): JWTPayload => ({
  iss: keyServer.url,
  aud: [`${origin}/mcp`, 'res_1'],
  sub: '00000000-0000-4000-8000-000000000000',
  exp: now() + 60
})
const omit = (name: string): JWTPayload => {
  return Object.fromEntries(Object.entries(claims()).filter(([claim]) => claim !== name))
}
const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1.0.0' } }
}

async function call (authorization?: string) {
  return app.inject({
    method: 'POST',
    url: '/mcp',
    headers: { accept: 'application/json, text/event-stream', ...(authorization && { authorization }) },
    payload: initialize
  })
}

const challenge = `Bearer resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp", ` +
  'scope="usr:read notes:read notes:write"'

for (const authorization of [undefined, 'Basic YTpi', 'Bearer', 'Bearer ']) {
  t.test(`${authorization ?? 'no Authorization'} answers 401 with a challenge without error`, async (t) => {
    const response = await call(authorization)
    t.equal(response.statusCode, 401)
    t.equal(response.headers['www-authenticate'], challenge)
  })
}

t.test('GET and DELETE are guarded, too', async (t) => {
  t.equal((await app.inject('/mcp')).statusCode, 401)
  t.equal((await app.inject({ method: 'DELETE', url: '/mcp' })).statusCode, 401)
})

const bad: Record<string, () => Promise<string>> = {
  'a token that is none': async () => 'abc',
  'a token of an unknown key': () => keyServer.forge(claims()),
  'an expired token': () => keyServer.sign({ ...claims(), exp: now() - 60 }),
  'a token without expiry': () => keyServer.sign(omit('exp')),
  'a token without subject': () => keyServer.sign(omit('sub')),
  'a token for another audience': () => keyServer.sign({ ...claims(), aud: ['https://other.example/mcp', 'res_2'] }),
  'a token without audience': () => keyServer.sign(omit('aud')),
  'a token of another issuer': () => keyServer.sign({ ...claims(), iss: 'https://other.scalekit.com' }),
  'an unsigned token': async () => `${Buffer.from('{"alg":"none"}').toString('base64url')}.` +
    `${Buffer.from(JSON.stringify(claims())).toString('base64url')}.`
}

for (const [name, token] of Object.entries(bad)) {
  t.test(`${name} answers 401 invalid_token`, async (t) => {
    const response = await call(`Bearer ${await token()}`)
    t.equal(response.statusCode, 401)
    t.equal(response.headers['www-authenticate'], `${challenge}, error="invalid_token"`)
  })
}

const good: Record<string, () => JWTPayload> = {
  'for the endpoint': () => ({ ...claims(), aud: `${origin}/mcp` }),
  'for the endpoint with a trailing slash': () => ({ ...claims(), aud: [`${origin}/mcp/`] }),
  'for the resource ID': () => ({ ...claims(), aud: 'res_1' }),
  'of the resource as issuer': () => ({ ...claims(), iss: `${keyServer.url}/resources/res_1` })
}

for (const [name, build] of Object.entries(good)) {
  t.test(`a token ${name} is let in`, async (t) => {
    t.equal((await call(`bearer ${await keyServer.sign(build())}`)).statusCode, 200)
  })
}

t.test('a page of another site is turned away', async (t) => {
  const response = await app.inject({
    method: 'POST',
    url: '/mcp',
    headers: { authorization: `Bearer ${await keyServer.sign(claims())}`, origin: 'https://evil.example' },
    payload: initialize
  })
  t.equal(response.statusCode, 403)
})

t.test('the metadata is at both places, for every origin', async (t) => {
  for (const path of ['/.well-known/oauth-protected-resource', '/.well-known/oauth-protected-resource/mcp']) {
    const response = await app.inject(path)
    t.equal(response.headers['access-control-allow-origin'], '*')
    t.match(response.json(), {
      resource: `${origin}/mcp`,
      authorization_servers: [`${keyServer.url}/resources/res_1`],
      scopes_supported: ['usr:read', 'notes:read', 'notes:write']
    })
  }
})

t.test('keys out of reach answer 503, not 401', async (t) => {
  keyServer.failWith(500)
  const lonely = await buildTestApp(t, { scalekit: { ...scalekit, environmentUrl: keyServer.url } })
  const response = await lonely.inject({
    method: 'POST',
    url: '/mcp',
    headers: { authorization: `Bearer ${await keyServer.sign(claims())}` },
    payload: initialize
  })
  t.equal(response.statusCode, 503)
  t.ok(response.headers['retry-after'])
  t.notOk(response.headers['www-authenticate'])
})
