import t from 'tap'
import { buildResourceHost, callWith, metadataUrl, readChallenge } from './resource-host.js'
import { startTokenIssuer } from './token-issuer.js'

const issuer = await startTokenIssuer(t)
const { environmentUrl } = issuer
const app = await buildResourceHost(t, { options: { environmentUrl } })

const invitation = { scope: 'usr:read notes:read', resource_metadata: metadataUrl }

for (const authorization of [undefined, '', 'Basic YTpi', 'DPoP abc', 'Bearerabc', 'Token Bearer abc', 'null']) {
  t.test(`${authorization ?? 'no Authorization'} answers 401 with a challenge without error`, async (t) => {
    const { status, code, challenge } = await callWith(app, authorization)
    t.equal(status, 401)
    t.equal(code, 'FST_SCALEKIT_MISSING_TOKEN')
    t.strictSame(challenge, invitation)
  })
}

t.test('a good token in the query or in a form counts for nothing', async (t) => {
  const token = await issuer.token()
  const host = await buildResourceHost(t, { options: { environmentUrl }, guarded (mcp) { mcp.post('/mcp', async () => 'in') } })
  for (const payload of [undefined, { access_token: token }]) {
    const response = await host.inject({ method: 'POST', url: '/mcp', query: { access_token: token }, ...(payload && { payload }) })
    t.equal(response.statusCode, 401)
    t.equal(response.json().code, 'FST_SCALEKIT_MISSING_TOKEN')
    t.strictSame(readChallenge(response.headers['www-authenticate']), invitation)
  }
})

const malformed = [
  'Bearer', 'Bearer ', 'bearer', 'Bearer a b', 'Bearer a, Bearer b', 'Bearer "a"', "Bearer 'a'", 'Bearer a"',
  'Bearer t\u00f6ken', 'Bearer =', 'Bearer a=b', 'Bearer a\tb', 'Bearer {}'
]

for (const authorization of malformed) {
  t.test(`${JSON.stringify(authorization)} answers 400 invalid_request`, async (t) => {
    const { status, code, challenge } = await callWith(app, authorization)
    t.equal(status, 400)
    t.equal(code, 'FST_SCALEKIT_INVALID_REQUEST')
    t.strictSame(challenge, { error: 'invalid_request', ...invitation })
  })
}

t.test('the scheme is taken in any case, and with more than one space', async (t) => {
  for (const scheme of ['Bearer', 'bearer', 'BEARER', 'Bearer  ']) {
    t.equal((await callWith(app, `${scheme} ${await issuer.token()}`)).status, 200, scheme)
  }
})

t.test('a bad token answers 401 invalid_token', async (t) => {
  const { status, code, challenge } = await callWith(app, 'Bearer abc')
  t.equal(status, 401)
  t.equal(code, 'FST_SCALEKIT_INVALID_TOKEN')
  t.strictSame(challenge, { error: 'invalid_token', ...invitation })
})

t.test('a missing scope answers 403 insufficient_scope with all scopes that are needed', async (t) => {
  const host = await buildResourceHost(t, {
    options: { environmentUrl },
    guarded (mcp) { mcp.get('/mcp', { preHandler: mcp.requireScopes('usr:read', 'notes:write') }, async () => 'in') }
  })
  const { status, code, challenge } = await callWith(host, `Bearer ${await issuer.token({ scope: 'usr:read' })}`)
  t.equal(status, 403)
  t.equal(code, 'FST_SCALEKIT_INSUFFICIENT_SCOPE')
  t.strictSame(challenge, { error: 'insufficient_scope', scope: 'usr:read notes:write', resource_metadata: metadataUrl })
})

t.test('without scopes of its own the resource asks for none', async (t) => {
  const host = await buildResourceHost(t, { options: { environmentUrl, scopesSupported: undefined } })
  t.strictSame((await callWith(host)).challenge, { resource_metadata: metadataUrl })
  t.strictSame((await callWith(host, 'Bearer abc')).challenge, { error: 'invalid_token', resource_metadata: metadataUrl })
})

t.test('every challenge survives a host that answers errors in its own way', async (t) => {
  const host = await buildResourceHost(t, {
    options: { environmentUrl },
    before (app) {
      app.setErrorHandler(async (error, _request, reply) => {
        const { code, statusCode } = Object(error)
        return reply.code(statusCode).send({ code })
      })
    },
    guarded (mcp) { mcp.get('/mcp', { preHandler: mcp.requireScopes('notes:write') }, async () => 'in') }
  })
  const errors = [
    [undefined, undefined], ['Bearer', 'invalid_request'], ['Bearer abc', 'invalid_token'],
    [`Bearer ${await issuer.token()}`, 'insufficient_scope']
  ]
  for (const [authorization, error] of errors) {
    const { challenge } = await callWith(host, authorization)
    t.equal(challenge?.error, error)
    t.equal(challenge?.resource_metadata, metadataUrl)
  }
})

t.test('nothing in the resource or in a request can break out of the quotes', async (t) => {
  const resource = 'https://mcp.acme.test/a"b\\c,d="e'
  const host = await buildResourceHost(t, { options: { environmentUrl, resource, scopesSupported: ["a,b='c'"] } })
  for (const authorization of [undefined, 'Bearer a", error="x', 'Bearer abc']) {
    const { challenge } = await callWith(host, authorization)
    t.equal(challenge?.scope, "a,b='c'")
    t.equal(challenge?.resource_metadata, 'https://mcp.acme.test/.well-known/oauth-protected-resource/a%22b/c,d=%22e')
  }
})
