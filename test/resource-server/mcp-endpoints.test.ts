import cors from '@fastify/cors'
import Fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import {
  readCaller, scalekitResourceServer, type ScalekitResourceServerOptions, toRouteHandler
} from '../../dist/resource-server/index.js'
import { buildResourceHost, callWith, defaults, metadataUrl, readChallenge } from './resource-host.js'
import { startTokenIssuer } from './token-issuer.js'

const issuer = await startTokenIssuer(t)
const { environmentUrl } = issuer
const notes = { ...defaults, environmentUrl }
const billing = {
  ...defaults, environmentUrl, resource: 'https://mcp.acme.test/billing/', resourceId: 'res_2', scopesSupported: ['billing:read']
}
const WELL_KNOWN = '/.well-known/oauth-protected-resource'

/** A host with two endpoints, each behind its guard. */
async function startTwo (t: Test): Promise<FastifyInstance> {
  const app = Fastify()
  t.teardown(() => app.close())
  for (const options of [notes, billing]) await app.register(scalekitResourceServer, options)
  for (const { resource } of [notes, billing]) {
    await app.register(async (mcp) => {
      mcp.addHook('onRequest', mcp.requireAccessToken({ resource }))
      mcp.post(new URL(resource).pathname, async ({ accessTokenClaims, raw }) => ({ sub: accessTokenClaims.sub, auth: raw.auth?.resource }))
    })
  }
  app.get('/billing', { preHandler: app.requireScopes('billing:read') }, async () => 'in')
  app.get('/elsewhere', { preHandler: app.requireScopes('billing:read') }, async () => 'in')
  return app
}

t.test('several endpoints in one app take only tokens of their own', async (t) => {
  const app = await startTwo(t)
  const ofNotes = await issuer.token()
  const ofBilling = await issuer.token({ aud: ['https://mcp.acme.test/billing'] })
  async function send (url: string, token: string) {
    const { statusCode: status, headers, body } = await app.inject({ method: 'POST', url, headers: { authorization: `Bearer ${token}` } })
    return { status, body: JSON.parse(body), challenge: readChallenge(headers['www-authenticate']) }
  }
  t.match(await send('/mcp', ofNotes), { status: 200, body: { auth: 'https://mcp.acme.test/mcp' } })
  t.match(await send('/billing/', ofBilling), { status: 200, body: { auth: 'https://mcp.acme.test/billing/' } })
  t.match(await send('/mcp', ofBilling), { status: 401, challenge: { scope: 'usr:read notes:read', resource_metadata: metadataUrl } })
  t.match(await send('/billing/', ofNotes), {
    status: 401, challenge: { scope: 'billing:read', resource_metadata: 'https://mcp.acme.test/.well-known/oauth-protected-resource/billing/' }
  })
  const invitationOf = async (url: string) => readChallenge((await app.inject(url)).headers['www-authenticate'])
  t.match(await invitationOf('/billing?a=/mcp'), { scope: 'billing:read' }, 'a request without a token is of the endpoint of its path')
  t.match(await invitationOf('/elsewhere'), { scope: 'usr:read notes:read' }, 'or of the first one')
})

t.test('each endpoint has its metadata, and the bare path is that of the first', async (t) => {
  const app = await startTwo(t)
  const resourceAt = async (url: string): Promise<string> => (await app.inject(url)).json().resource
  for (const url of [WELL_KNOWN, `${WELL_KNOWN}/`, `${WELL_KNOWN}/mcp`]) t.equal(await resourceAt(url), notes.resource)
  for (const url of [`${WELL_KNOWN}/billing`, `${WELL_KNOWN}/billing/?a`]) t.equal(await resourceAt(url), billing.resource)
  t.equal((await app.inject(`${WELL_KNOWN}/other`)).statusCode, 404)
})

t.test('a guard must know which endpoint is meant', async (t) => {
  const app = await startTwo(t)
  const refused = { code: 'FST_SCALEKIT_INVALID_OPTION', message: /https:\/\/mcp\.acme\.test\/mcp, https:\/\/mcp\.acme\.test\/billing\// }
  t.throws(() => app.requireAccessToken(), refused)
  t.throws(() => app.requireAccessToken({ resource: 'https://mcp.acme.test/other' }), refused)
  t.doesNotThrow(() => app.requireAccessToken({ resource: 'https://mcp.acme.test/billing' }))
  await t.rejects(async () => await app.register(scalekitResourceServer, { ...billing, resource: 'https://mcp.acme.test/billing' }))
  const other = Fastify()
  await other.register(scalekitResourceServer, notes)
  await t.rejects(async () => await other.register(scalekitResourceServer, notes), { message: /another than that of a registration before/ })
})

async function startRevoking (t: Test, isRevoked: ScalekitResourceServerOptions['isRevoked']) {
  const lines: string[] = []
  const app = await buildResourceHost(t, {
    options: { environmentUrl, isRevoked }, logger: { level: 'info', stream: { write: (line: string) => { lines.push(line) } } }
  })
  return { app, lines }
}

t.test('a token can be revoked before it expires, remembered or not', async (t) => {
  for (const isAsync of [false, true]) {
    let revoked = false
    const asked: unknown[] = []
    const { app, lines } = await startRevoking(t, ({ sub }, request) => {
      asked.push([sub, request.url])
      return isAsync ? Promise.resolve(revoked) : revoked
    })
    const authorization = `Bearer ${await issuer.token()}`
    for (let times = 0; times < 2; times++) t.equal((await callWith(app, authorization)).status, 200)
    revoked = true
    const { status, code, challenge } = await callWith(app, authorization)
    t.match({ status, code, challenge }, { status: 401, code: 'FST_SCALEKIT_INVALID_TOKEN', challenge: { error: 'invalid_token' } })
    revoked = false
    t.equal((await callWith(app, authorization)).status, 200, 'it is asked for each request')
    t.strictSame(asked, Array(4).fill(['user_alice', '/mcp']))
    t.ok(lines.some((line) => line.includes('"reason":"revoked"')))
  }
})

t.test('what isRevoked throws goes to the host\'s error handler', async (t) => {
  for (const isRevoked of [() => { throw new TypeError('no list') }, async () => { throw new TypeError('no list') }]) {
    const { app } = await startRevoking(t, isRevoked)
    t.match(await callWith(app, `Bearer ${await issuer.token()}`), { status: 500, body: /no list/, challenge: undefined })
  }
})

t.test('a revoked token leaves nothing behind on the request', async (t) => {
  const app = await buildResourceHost(t, {
    options: { environmentUrl, isRevoked: () => true },
    before (app) {
      app.setErrorHandler(async (_error, request, reply) => {
        let code: unknown = 'in'
        try { t.notOk(request.accessTokenClaims) } catch (error) { code = Object(error).code }
        return await reply.send({ code, auth: request.raw.auth ?? null })
      })
    }
  })
  const { code, body } = await callWith(app, `Bearer ${await issuer.token()}`)
  t.equal(code, 'FST_SCALEKIT_MISSING_TOKEN')
  t.match(JSON.parse(body), { auth: null })
})

t.test('an expired token is told its own scopes too, so that its client does not lose them', async (t) => {
  const lines: string[] = []
  const app = await buildResourceHost(t, {
    options: { environmentUrl }, logger: { level: 'info', stream: { write: (line: string) => { lines.push(line) } } }
  })
  const expired = await issuer.token({ exp: 1, scope: 'usr:read notes:write offline_access' })
  t.match(await callWith(app, `Bearer ${expired}`), { status: 401, challenge: { scope: 'usr:read notes:read notes:write' } })
  t.match(await callWith(app, `Bearer ${'a'.repeat(9000)}`), { status: 401, challenge: { scope: 'usr:read notes:read' } })
  t.ok(lines.some((line) => line.includes('"reason":"ERR_JWT_EXPIRED"')))
  t.ok(lines.some((line) => line.includes('"reason":"longer than 8192 characters"')))
  t.notMatch(lines.join(), expired)
})

t.test('methods that an endpoint does not have are 405, which pages may read', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(scalekitResourceServer, notes)
  await app.register(scalekitResourceServer, billing)
  await app.register(async (mcp) => {
    mcp.addHook('onRequest', mcp.requireAccessToken({ resource: notes.resource }))
    mcp.post('/mcp', async () => ({}))
  })
  for (const method of ['GET', 'DELETE', 'PUT'] as const) {
    const response = await app.inject({ method, url: '/mcp?a=1' })
    t.equal(response.statusCode, 405, method)
    t.match(response.headers, { allow: 'POST', 'access-control-allow-origin': '*' })
  }
  t.equal((await app.inject({ method: 'POST', url: '/mcp' })).statusCode, 401)
  t.equal((await app.inject({ method: 'OPTIONS', url: '/mcp' })).statusCode, 404, 'preflights are for @fastify/cors')
  t.equal((await app.inject('/billing')).statusCode, 404, 'an endpoint without any route')
  t.equal((await app.inject('/other')).statusCode, 404)

  const withCors = Fastify()
  t.teardown(() => withCors.close())
  await withCors.register(cors, { origin: 'https://app.acme.test' })
  await withCors.register(scalekitResourceServer, notes)
  withCors.post('/mcp', async () => ({}))
  t.equal((await withCors.inject('/mcp')).headers['access-control-allow-origin'], 'https://app.acme.test', 'what the host sets stays')
})

t.test('a handler for Node\'s own request keeps the headers that hooks have set', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(cors, { origin: '*', exposedHeaders: ['WWW-Authenticate'] })
  app.addHook('onRequest', async (_request, reply) => { reply.header('x-empty', undefined) })
  app.post('/mcp', toRouteHandler((request, response, body) => {
    response.writeHead(202, { 'x-method': request.method })
    response.end(JSON.stringify(body))
  }))
  const response = await app.inject({ method: 'POST', url: '/mcp', payload: { a: 1 }, headers: { origin: 'https://inspector.test' } })
  t.equal(response.statusCode, 202)
  t.strictSame(response.json(), { a: 1 })
  t.match(response.headers, {
    'access-control-allow-origin': '*', 'access-control-expose-headers': 'WWW-Authenticate', 'x-method': 'POST'
  })
})

t.test('a user is told from an agent that acts for itself', async (t) => {
  t.strictSame(readCaller({ sub: 'user_alice', client_id: 'm2m_1' }), { kind: 'user', sub: 'user_alice', clientId: 'm2m_1' })
  t.strictSame(readCaller({ sub: 'm2m_1', client_id: 'm2m_1' }), { kind: 'agent', clientId: 'm2m_1' })
  t.strictSame(readCaller({ client_id: 'm2m_1' }), { kind: 'agent', clientId: 'm2m_1' })
  t.strictSame(readCaller({ sub: 'user_alice' }), { kind: 'user', sub: 'user_alice', clientId: '' })
})
