import { connect, type IncomingHttpHeaders } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import t, { type Test } from 'tap'
import { scalekitResourceServer, type ScalekitResourceServerOptions } from '../../dist/resource-server/index.js'
import { buildResourceHost, callWith, defaults, metadataUrl, readChallenge } from './resource-host.js'
import { startTokenIssuer } from './token-issuer.js'

const issuer = await startTokenIssuer(t)
const { environmentUrl } = issuer
const tools = { whoami: ['usr:read'], add_note: ['notes:write'], share_note: ['notes:write', 'share'], help: [] }

const call = (name: unknown, id = 1) => ({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: {} } })

async function withScopes (t: Test, needed: string[], options: Partial<ScalekitResourceServerOptions> = {}) {
  const app = await buildResourceHost(t, {
    options: { environmentUrl, ...options },
    guarded (mcp) { mcp.get('/mcp', { preHandler: mcp.requireScopes(...needed) }, async () => ({ code: 'in' })) }
  })
  return async (claims: object) => (await callWith(app, `Bearer ${await issuer.token(claims)}`)).status
}

t.test('requireScopes() finds scopes in both claims, and in their union', async (t) => {
  const status = await withScopes(t, ['usr:read', 'notes:read'])
  t.equal(await status({ scope: 'usr:read notes:read' }), 200)
  t.equal(await status({ scopes: ['notes:read', 'usr:read', 'more'] }), 200)
  t.equal(await status({ scope: 'usr:read', scopes: ['notes:read'] }), 200)
})

t.test('requireScopes() refuses whatever is not exactly all of the scopes', async (t) => {
  const status = await withScopes(t, ['usr:read', 'notes:read'])
  const lacking = [
    {}, { scope: 'usr:read' }, { scopes: ['usr:read'] }, { scope: 'usr:read notes:reader' }, { scope: 'USR:READ NOTES:READ' },
    { scope: ['usr:read', 'notes:read'] }, { scopes: 'usr:read notes:read' }, { scopes: ['usr:read notes:read'] }, { scope: '' },
    { scope: null, scopes: [null, 1, ['usr:read', 'notes:read'], {}] }, { scope: 'usr:read,notes:read' }
  ]
  for (const claims of lacking) t.equal(await status(claims), 403, JSON.stringify(claims))
})

t.test('a broader scope implies narrower ones, over any number of steps and in circles', async (t) => {
  const status = await withScopes(t, ['notes:read'], {
    scopeImplies: { admin: ['notes:write'], 'notes:write': ['notes:read'], 'notes:read': ['admin'] }
  })
  for (const scope of ['admin', 'notes:write', 'notes:read']) t.equal(await status({ scope }), 200, scope)
  t.equal(await status({ scope: 'toString constructor __proto__' }), 403)
})

t.test('a narrower scope does not imply a broader one', async (t) => {
  const status = await withScopes(t, ['notes:write'], { scopeImplies: { 'notes:write': ['notes:read'] } })
  t.equal(await status({ scope: 'notes:read' }), 403)
})

t.test('guards are refused without scopes, and with such as no token can hold', async (t) => {
  const app = await buildResourceHost(t)
  for (const scopes of [[], [''], ['a b'], ['offline_access'], ['usr:read', '"']]) {
    t.throws(() => app.requireScopes(...scopes), { code: 'FST_SCALEKIT_INVALID_OPTION' })
    if (scopes.length > 0) t.throws(() => app.requireToolScopes({ whoami: ['usr:read'], other: scopes }), { code: 'FST_SCALEKIT_INVALID_OPTION' })
  }
  t.throws(() => app.requireToolScopes(Object({ whoami: 'usr:read' })), { code: 'FST_SCALEKIT_INVALID_OPTION' })
  t.doesNotThrow(() => app.requireToolScopes({}))
})

t.test('either guard without a verified token is 401 with a challenge', async (t) => {
  const app = await buildResourceHost(t)
  app.get('/scopes', { preHandler: app.requireScopes('usr:read') }, async () => 'in')
  app.post('/tools', { preHandler: app.requireToolScopes(tools) }, async () => 'in')
  app.get('/tools', { preHandler: app.requireToolScopes(tools) }, async () => 'in')
  for (const [method, url] of [['GET', '/scopes'], ['POST', '/tools'], ['GET', '/tools']] as const) {
    const headers = { authorization: `Bearer ${await issuer.token({ scope: 'usr:read' })}` }
    const response = await app.inject({ method, url, headers, ...(method === 'POST' && { payload: call('unknown') }) })
    t.equal(response.statusCode, 401)
    t.equal(response.json().code, 'FST_SCALEKIT_MISSING_TOKEN')
    t.strictSame(readChallenge(response.headers['www-authenticate']), { scope: 'usr:read notes:read', resource_metadata: metadataUrl })
  }
})

/** A host whose tools need scopes, and a client of it that has `usr:read`. */
async function startTools (t: Test, prepare?: (mcp: FastifyInstance) => void) {
  const app = await buildResourceHost(t, {
    options: { environmentUrl },
    guarded (mcp) {
      prepare?.(mcp)
      const preHandler = mcp.requireToolScopes(tools)
      mcp.route({ method: ['GET', 'POST', 'DELETE'], url: '/mcp', preHandler, handler: async () => ({ code: 'in' }) })
    }
  })
  const token = await issuer.token({ scope: 'usr:read' })
  return async (payload?: string | Buffer | object, headers: Record<string, string> = {}, method: 'GET' | 'POST' | 'DELETE' = 'POST') => {
    const response = await app.inject({
      method, url: '/mcp', headers: { authorization: `Bearer ${token}`, ...headers }, ...(payload !== undefined && { payload })
    })
    const body = response.json()
    const code: unknown = body.code
    return { status: response.statusCode, code, body, challenge: readChallenge(response.headers['www-authenticate']) }
  }
}

t.test('tool calls', async (t) => {
  const send = await startTools(t)
  const batch = [call('whoami', 1), call('share_note', 2), call('add_note', 3), { jsonrpc: '2.0', method: 'ping', id: 4 }]

  const passing: Record<string, object> = {
    'of a tool whose scopes the token has': call('whoami'),
    'of a tool that needs none': call('help'),
    'without an ID, of a tool whose scopes the token has': { jsonrpc: '2.0', method: 'tools/call', params: { name: 'whoami' } },
    'of several such tools': [call('whoami'), call('help')],
    'that are none: another method': { jsonrpc: '2.0', id: 1, method: 'tools/list', params: { name: 'add_note' } },
    'that are none: a prompt of the same name': { jsonrpc: '2.0', id: 1, method: 'prompts/get', params: { name: 'add_note' } },
    'that are none: a notification': { jsonrpc: '2.0', method: 'notifications/initialized' },
    'that are none: an answer': { jsonrpc: '2.0', id: 1, result: { method: 'tools/call', params: { name: 'add_note' } } },
    'that are none: an empty batch': [],
    'that are none: an object without a method': {},
    'without a name, for the handler to refuse': { jsonrpc: '2.0', id: 1, method: 'tools/call' },
    'with parameters that are none': { jsonrpc: '2.0', id: 1, method: 'tools/call', params: null }
  }
  for (const [what, payload] of Object.entries(passing)) {
    t.test(`${what} pass`, async (t) => { t.equal((await send(payload)).code, 'in') })
  }

  const refused: Record<string, [payload: object, scope: string]> = {
    'of a tool whose scope the token lacks': [call('add_note'), 'usr:read notes:write'],
    'that are notifications of such a tool': [{ jsonrpc: '2.0', method: 'tools/call', params: { name: 'add_note' } }, 'usr:read notes:write'],
    'that are no proper JSON-RPC': [{ method: 'tools/call', params: { name: 'add_note' } }, 'usr:read notes:write'],
    'in a batch, with the scopes of all': [batch, 'usr:read notes:write share']
  }
  for (const [what, [payload, scope]] of Object.entries(refused)) {
    t.test(`${what} are 403 and name what is needed, and what the token has`, async (t) => {
      const { status, code, challenge } = await send(payload)
      t.equal(status, 403)
      t.equal(code, 'FST_SCALEKIT_INSUFFICIENT_SCOPE')
      t.strictSame(challenge, { error: 'insufficient_scope', scope, resource_metadata: metadataUrl })
    })
  }

  t.test('with a name that is no text are 400, however a handler would read it', async (t) => {
    for (const name of [['add_note'], 1, { toString: 'add_note' }, null, true]) {
      t.equal((await send(call(name))).code, 'FST_SCALEKIT_INVALID_REQUEST', JSON.stringify(name))
    }
  })

  t.test('GET, DELETE and an empty POST go on to the handler', async (t) => {
    t.equal((await send(undefined, {}, 'GET')).code, 'in')
    t.equal((await send(undefined, {}, 'DELETE')).code, 'in')
    t.equal((await send()).code, 'in')
    t.equal((await send(undefined, { 'content-length': '0' })).code, 'in')
  })
})

t.test('the header Mcp-Name', async (t) => {
  const send = await startTools(t)
  const encoded = (name: string) => `=?base64?${Buffer.from(name).toString('base64')}?=`

  t.test('may say what the body says, plain or encoded', async (t) => {
    t.equal((await send(call('whoami'), { 'mcp-name': 'whoami' })).code, 'in')
    t.equal((await send(call('whoami'), { 'mcp-name': encoded('whoami') })).code, 'in')
    t.equal((await send(call('caf\u00e9'), { 'mcp-name': encoded('caf\u00e9') })).status, 403, 'only that tool is not named')
    t.equal((await send(call('add_note'), { 'mcp-name': encoded('add_note') })).code, 'FST_SCALEKIT_INSUFFICIENT_SCOPE')
  })

  t.test('is 400 when it says something else', async (t) => {
    const different: Array<[name: string, header: string]> = [
      ['add_note', 'whoami'], ['whoami', 'add_note'], ['whoami', 'WhoAmI'], ['whoami', ''], ['whoami', encoded('add_note')],
      ['whoami', '=?base64??='], ['whoami', 'whoami, whoami']
    ]
    for (const [name, header] of different) {
      const { status, body } = await send(call(name), { 'mcp-name': header })
      t.equal(status, 400, header)
      t.strictSame(body, {
        jsonrpc: '2.0',
        id: 1,
        error: { code: -32020, message: 'The Mcp-Name header differs from the body', data: { code: 'FST_SCALEKIT_INVALID_REQUEST' } }
      })
    }
    const { status, body } = await send([call('whoami'), call('help')], { 'mcp-name': 'whoami' })
    t.equal(status, 400)
    t.match(body, { id: null, error: { code: -32020 } })
  })

  t.test('mirrors the URI of a resource, and the name of a prompt', async (t) => {
    const read = { jsonrpc: '2.0', id: 'a', method: 'resources/read', params: { uri: 'a:b' } }
    const prompt = { jsonrpc: '2.0', id: 1, method: 'prompts/get', params: { name: 'help' } }
    t.equal((await send(read, { 'mcp-name': 'a:b' })).code, 'in')
    t.match(await send(read, { 'mcp-name': 'a:c' }), { status: 400, body: { id: 'a', error: { code: -32020 } } })
    t.equal((await send(prompt, { 'mcp-name': 'help' })).code, 'in')
    t.match(await send(prompt, { 'mcp-name': 'whoami' }), { status: 400, body: { error: { code: -32020 } } })
  })

  t.test('does not matter for other methods', async (t) => {
    t.equal((await send({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: { name: 'a' } }, { 'mcp-name': 'b' })).code, 'in')
  })

  t.test('as little as Mcp-Method may differ', async (t) => {
    t.equal((await send(call('whoami'), { 'mcp-method': 'tools/call' })).code, 'in')
    t.match(await send(call('whoami'), { 'mcp-method': 'tools/list' }), { status: 400, body: { error: { code: -32020 } } })
  })
})

t.test('a body that was not parsed is 500, never a way past the scopes', async (t) => {
  const json = JSON.stringify(call('add_note'))
  const bodies: Record<string, (payload: string) => unknown> = {
    text: (payload) => payload,
    'a Buffer': (payload) => Buffer.from(payload),
    bytes: (payload) => new TextEncoder().encode(payload),
    'a stream': (payload) => new Blob([payload]).stream(),
    'a Map': (payload) => new Map(Object.entries(JSON.parse(payload))),
    nothing: () => undefined,
    null: () => null
  }
  for (const [what, parse] of Object.entries(bodies)) {
    t.test(`as ${what}`, async (t) => {
      const send = await startTools(t, (mcp) => {
        mcp.removeContentTypeParser('application/json')
        mcp.addContentTypeParser('application/json', { parseAs: 'string' }, async (_request: FastifyRequest, body: string | Buffer) => parse(String(body)))
      })
      const { status, code } = await send(json, { 'content-type': 'application/json' })
      t.equal(status, 500)
      t.equal(code, 'FST_SCALEKIT_BODY_NOT_PARSED')
    })
  }

  t.test('as a form it holds no message of JSON-RPC', async (t) => {
    const send = await startTools(t, (mcp) => {
      mcp.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, async (_request: FastifyRequest, body: string | Buffer) =>
        Object.assign(Object.create(null), Object.fromEntries(new URLSearchParams(String(body)))))
    })
    t.equal((await send('method=ping', { 'content-type': 'application/x-www-form-urlencoded' })).code, 'in')
  })

  t.test('in a guard that was placed too early', async (t) => {
    const app = await buildResourceHost(t, {
      options: { environmentUrl },
      guarded (mcp) {
        mcp.addHook('onRequest', mcp.requireToolScopes(tools))
        mcp.post('/mcp', async () => ({ code: 'in' }))
      }
    })
    const headers = { authorization: `Bearer ${await issuer.token({ scope: 'notes:write' })}` }
    for (const name of ['add_note', 'unknown']) {
      const response = await app.inject({ method: 'POST', url: '/mcp', headers, payload: call(name) })
      t.equal(response.json().code, 'FST_SCALEKIT_BODY_NOT_PARSED')
    }
  })
})

for (const hook of ['preHandler', 'onRequest'] as const) {
  t.test(`over HTTP/2, where no header announces a body, a guard as ${hook} is not passed either`, async (t) => {
    const app = Fastify({ http2: true })
    t.teardown(() => app.close())
    await app.register(scalekitResourceServer, { ...defaults, environmentUrl })
    await app.register(async (mcp) => {
      mcp.addHook('onRequest', mcp.requireAccessToken())
      mcp.addHook(hook, mcp.requireToolScopes(tools))
      mcp.post('/mcp', async () => ({ code: 'in' }))
    })
    await app.listen({ port: 0, host: '127.0.0.1' })
    const { port }: AddressInfo = Object(app.server.address())
    const session = connect(`http://127.0.0.1:${port}`)
    t.teardown(() => session.destroy())
    const authorization = `Bearer ${await issuer.token({ scope: 'usr:read' })}`
    const send = async (body: string | undefined, headers: IncomingHttpHeaders = {}) => {
      const stream = session.request({ ':method': 'POST', ':path': '/mcp', authorization, ...headers }, { endStream: body === undefined })
      if (body !== undefined) stream.end(body)
      const code: unknown = JSON.parse(await text(stream)).code
      return code
    }
    const json = { 'content-type': 'application/json' }
    const early = hook === 'onRequest' && 'FST_SCALEKIT_BODY_NOT_PARSED'
    t.equal(await send(JSON.stringify(call('add_note')), json), early || 'FST_SCALEKIT_INSUFFICIENT_SCOPE')
    t.equal(await send(JSON.stringify(call('whoami')), json), early || 'in')
    t.equal(await send(JSON.stringify(call('add_note'))), 'FST_SCALEKIT_BODY_NOT_PARSED', 'a body without a type stays unparsed')
    t.equal(await send(undefined), 'in', 'no body at all')
  })
}
