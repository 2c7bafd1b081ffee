import { isJSONRPCErrorResponse } from '@modelcontextprotocol/client'
import t, { type Test } from 'tap'
import type { RpcMessage, ToolScopes } from '../../dist/resource-server/index.js'
import { buildResourceHost, metadataUrl, readChallenge } from './resource-host.js'
import { startTokenIssuer } from './token-issuer.js'

const issuer = await startTokenIssuer(t)
const { environmentUrl } = issuer
const json = { 'content-type': 'application/json' }
/** What MCP clients send with every POST. */
const mcpClient = { ...json, accept: 'application/json, text/event-stream' }

const call = (name: string, args: object = {}) => ({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name, arguments: args } })

interface Setup {
  tools?: ToolScopes
  findScopes?: (message: RpcMessage) => readonly string[]
  scope?: string
}

/** A host behind one guard for messages, and a client with a good token. */
async function startEndpoint (t: Test, { tools = {}, findScopes, scope = 'usr:read' }: Setup) {
  const lines: string[] = []
  const app = await buildResourceHost(t, {
    options: { environmentUrl },
    logger: { level: 'info', stream: { write: (line: string) => { lines.push(line) } } },
    guarded (mcp) {
      const preHandler = findScopes ? mcp.requireRpcScopes(findScopes) : mcp.requireToolScopes(tools)
      mcp.post('/mcp', { preHandler }, async () => ({ code: 'in' }))
    }
  })
  const authorization = `Bearer ${await issuer.token({ scope })}`
  async function send (payload: string | object, headers: Record<string, string> = json) {
    const body = typeof payload === 'string' ? payload : JSON.stringify(payload)
    const response = await app.inject({ method: 'POST', url: '/mcp', headers: { authorization, ...headers }, payload: body })
    return { status: response.statusCode, body: response.json(), challenge: readChallenge(response.headers['www-authenticate']) }
  }
  return { send, lines }
}

t.test('a body that is no JSON-RPC is the fault of the client', async (t) => {
  const { send } = await startEndpoint(t, { tools: { '*': [] } })
  const bodies: Record<string, [body: string, headers?: Record<string, string>]> = {
    null: ['null'],
    'a number': ['5'],
    'a boolean': ['true'],
    'a text': ['"x"'],
    'a text that holds a message': [JSON.stringify(JSON.stringify(call('whoami')))],
    'plain text': [JSON.stringify(call('whoami')), { 'content-type': 'text/plain' }],
    'a batch of lists': [JSON.stringify([[call('whoami')]])],
    'a batch with something else': [JSON.stringify([call('whoami'), null])],
    'a message whose method is a list': [JSON.stringify({ ...call('whoami'), method: ['tools/call'] })],
    'a message whose method is null': [JSON.stringify({ ...call('whoami'), method: null })]
  }
  for (const [what, [body, headers]] of Object.entries(bodies)) {
    t.match(await send(body, headers), { status: 400, body: { code: 'FST_SCALEKIT_INVALID_REQUEST' } }, what)
  }
  t.equal((await send([])).body.code, 'in', 'an empty batch is for the handler to refuse')
})

t.test('a tool that is not named is refused, and the log names it', async (t) => {
  const { send, lines } = await startEndpoint(t, { tools: { whoami: ['usr:read'] } })
  t.equal((await send(call('whoami'))).body.code, 'in')
  for (const name of ['add_note', '*', 'constructor', '__proto__', 'toString', 'hasOwnProperty']) {
    const { status, body, challenge } = await send(call(name))
    t.equal(status, 403, name)
    t.equal(body.code, 'FST_SCALEKIT_INSUFFICIENT_SCOPE')
    t.equal(challenge, undefined, 'no other token would help')
    t.ok(lines.some((line) => line.includes(`"tool":"${name}"`)))
  }
  t.equal((await send([call('whoami'), call('add_note')])).status, 403, 'nor in a batch')
})

t.test('one entry is for all tools that are not named', async (t) => {
  const { send } = await startEndpoint(t, { tools: { whoami: ['usr:read'], '*': ['admin'] } })
  t.equal((await send(call('whoami'))).body.code, 'in')
  t.match((await send(call('add_note'))).challenge, { scope: 'usr:read admin' })
})

t.test('scopes may depend on the arguments of a tool', async (t) => {
  const { send } = await startEndpoint(t, {
    tools: { read: ({ arguments: args }) => Object(args).shared === true ? ['notes:shared'] : [] }
  })
  t.equal((await send(call('read'))).body.code, 'in')
  t.match((await send(call('read', { shared: true }))).challenge, { scope: 'usr:read notes:shared' })
  t.equal((await send({ ...call('read'), params: { name: 'read' } })).body.code, 'in')
})

t.test('what a function finds must be scopes, and what it throws is the host\'s', async (t) => {
  for (const wrong of ['usr:read', undefined, [''], ['offline_access'], Promise.resolve([])]) {
    const { send } = await startEndpoint(t, { tools: { read: () => Object(wrong) } })
    t.match(await send(call('read')), { status: 500, body: { code: 'FST_SCALEKIT_INVALID_OPTION' } })
  }
  const { send } = await startEndpoint(t, { tools: { read: () => { throw new TypeError('no such note') } } })
  t.match(await send(call('read')), { status: 500, body: { message: 'no such note' } })
})

t.test('any message may require scopes', async (t) => {
  const seen: RpcMessage[] = []
  const { send } = await startEndpoint(t, {
    findScopes (message) {
      seen.push(message)
      return message.method === 'resources/read' ? ['notes:read'] : []
    }
  })
  const read = { jsonrpc: '2.0', id: 'a', method: 'resources/read', params: { uri: 'notes://1' } }
  t.match(await send(read), { status: 403, challenge: { error: 'insufficient_scope', scope: 'usr:read notes:read' } })
  t.equal((await send({ jsonrpc: '2.0', method: 'notifications/initialized' })).body.code, 'in')
  t.equal((await send([{ jsonrpc: '2.0', id: 1, result: {} }])).body.code, 'in', 'answers of a client require nothing')
  t.equal((await send([{ jsonrpc: '2.0', id: 1, method: 'ping', params: null }, read])).status, 403)
  t.strictSame(seen, [
    { method: 'resources/read', params: { uri: 'notes://1' }, id: 'a' }, { method: 'notifications/initialized' },
    { method: 'ping', id: 1 }, { method: 'resources/read', params: { uri: 'notes://1' }, id: 'a' }
  ])
})

t.test('an MCP client reads refusals as JSON-RPC errors', async (t) => {
  const { send } = await startEndpoint(t, { tools: { add_note: ['notes:write'] } })
  const lacking = await send(call('add_note'), mcpClient)
  t.ok(isJSONRPCErrorResponse(lacking.body))
  t.match(lacking, {
    status: 403,
    body: {
      id: 7,
      error: {
        code: -32003,
        message: 'The access token lacks a required scope: notes:write',
        data: { code: 'FST_SCALEKIT_INSUFFICIENT_SCOPE' }
      }
    },
    challenge: { error: 'insufficient_scope', scope: 'usr:read notes:write', resource_metadata: metadataUrl }
  })
  const wrong = await send([[call('add_note')]], mcpClient)
  t.match(wrong, { status: 400, body: { id: null, error: { code: -32600 } } })
  const { body } = await send(call('add_note'), { ...mcpClient, 'mcp-name': 'whoami' })
  t.ok(isJSONRPCErrorResponse(body))
  t.match(body, { id: 7, error: { code: -32020 } })
  t.equal((await send(call('add_note'), { ...mcpClient, accept: 'text/html, text/event-stream' })).body.code, 'FST_SCALEKIT_INSUFFICIENT_SCOPE')
  t.equal((await send('5', mcpClient)).body.code, 'FST_SCALEKIT_INVALID_REQUEST', 'what is no message gets no answer to one')
})
