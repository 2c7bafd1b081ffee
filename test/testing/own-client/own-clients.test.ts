import { fromJsonSchema } from '@modelcontextprotocol/server'
import t from 'tap'
import { authorize } from '../../resource-server/authorize.js'
import { startMcpService } from '../../resource-server/mcp-service.js'
import { startEmulator } from '../set-up.js'
import { redirectUrl, servePages, startClients, startFirstServer, startOpenServer } from './bare-server.js'

const { emulator, resource } = await startMcpService(t)

t.test('a client of the emulator signs a user in, tries a tool, and reports each exchange without a token in a body', async (t) => {
  const { clients, exchanges } = startClients(t)
  const { visitId, authorizationUrl } = await clients.connect(resource, redirectUrl)
  t.match(clients.find(visitId), { visitId, mcpServerUrl: resource, status: 'sign-in', clientId: String, authorizationUrl })
  t.match(exchanges[0], {
    visitId, method: 'POST', url: resource, status: 401, startedAt: Date, milliseconds: Number, requestBody: /"method":/
  })
  t.match(exchanges.at(-1)?.requestBody, /"client_name":"Scalekit emulator's client"/)

  const answer = await authorize(emulator, authorizationUrl)
  const visit = await clients.finish(visitId, answer)
  t.match(visit, { status: 'connected', authorizationUrl: undefined, failure: undefined, protocolVersion: '2026-07-28' })
  t.match(visit.tools.map(({ name }) => name), ['whoami', 'list_notes', 'add_note', 'open_to_all'])
  t.match(visit.tools[0], { description: 'whoami', inputSchema: { type: 'object' }, readOnly: true })
  t.match(visit.calls, [{ name: 'whoami', args: {}, isError: false, text: /"sub":"alice"/ }])
  const token = exchanges.find(({ url }) => url.endsWith('/oauth/token'))
  t.match(token, { requestBody: undefined, responseBody: /"access_token":"\(hidden\)"/ })
  t.match(exchanges.at(-1), { requestHeaders: { authorization: /^Bearer ./ }, responseBody: /alice/ })
  t.strictSame(await clients.finish(visitId, answer), visit, 'a page that is loaded again changes nothing')
})

t.test('a tool that needs another scope sends the user away once more, and the call is made after that', async (t) => {
  const { clients } = startClients(t)
  const { visitId, authorizationUrl } = await clients.connect(resource, redirectUrl)
  await clients.finish(visitId, await authorize(emulator, authorizationUrl))
  const asking = await clients.callTool(visitId, 'add_note', {})
  t.match(asking, { status: 'sign-in', calls: { length: 1 } })
  t.match(asking.authorizationUrl?.searchParams.get('scope'), /notes:write/)
  await t.rejects(clients.callTool(visitId, 'whoami', {}), TypeError)
  const { status, calls } = await clients.finish(visitId, await authorize(emulator, asking.authorizationUrl))
  t.match([status, calls.at(-1)], ['connected', { name: 'add_note', isError: false }])
  t.match((await clients.callTool(visitId, 'nothing', { a: 1 })).calls.at(-1), { name: 'nothing', args: { a: 1 }, isError: true })
})

t.test('who does not get another scope is connected as before', async (t) => {
  const { clients } = startClients(t)
  const { visitId, authorizationUrl } = await clients.connect(resource, redirectUrl)
  await clients.finish(visitId, await authorize(emulator, authorizationUrl))
  const { authorizationUrl: asked } = await clients.callTool(visitId, 'add_note', {})
  const state = asked?.searchParams.get('state') ?? ''
  const visit = await clients.finish(visitId, new URLSearchParams({ error: 'access_denied', state }))
  t.match(visit, { status: 'connected', failure: undefined })
  t.match(visit.calls.at(-1), { name: 'add_note', isError: true, text: 'access_denied' })
  t.match((await clients.callTool(visitId, 'whoami', {})).calls.at(-1), { isError: false })
})

t.test('of an open MCP server, the tool that only reads is tried, and none that may destroy or needs arguments', async (t) => {
  const url = await startOpenServer(t, (server) => {
    const answer = async () => ({ content: [{ type: 'image' as const, data: 'AA==', mimeType: 'image/png' }] })
    server.registerTool('write', {}, answer)
    server.registerTool('read', { annotations: { readOnlyHint: true } }, answer)
  })
  const { clients } = startClients(t)
  const { visitId, authorizationUrl } = await clients.connect(url, redirectUrl)
  t.equal(authorizationUrl, undefined)
  t.match(clients.find(visitId), { status: 'connected', clientId: undefined, calls: [{ name: 'read', text: '(image)' }] })

  const careful = await startOpenServer(t, (server) => {
    const answer = async () => ({ content: [] })
    const question = fromJsonSchema<{ question: string }>({
      type: 'object', properties: { question: { type: 'string' } }, required: ['question']
    })
    server.registerTool('destroy', { annotations: { destructiveHint: true } }, answer)
    server.registerTool('says_nothing', {}, answer)
    server.registerTool('ask', { inputSchema: question }, async ({ question }) => {
      return { content: [{ type: 'text', text: question.repeat(20_000) }], isError: true }
    })
  })
  const second = await clients.connect(careful, redirectUrl)
  t.match(clients.find(second.visitId), { status: 'connected', tools: { length: 3 }, calls: [] })
  const { calls } = await clients.callTool(second.visitId, 'ask', { question: 'why' })
  t.match([calls[0]?.isError, calls[0]?.text.length], [true, 16 * 1024 + 1])
})

t.test('a tool that says that it destroys nothing is tried where none only reads', async (t) => {
  const url = await startOpenServer(t, (server) => {
    for (const [name, destructiveHint] of [['reset', true], ['add', false]] as const) {
      server.registerTool(name, { annotations: { destructiveHint } }, async () => ({ content: [] }))
    }
  })
  const { clients } = startClients(t)
  const { visitId } = await clients.connect(url, redirectUrl)
  t.match(clients.find(visitId)?.calls, [{ name: 'add' }])
})

t.test('a server of the first generation is visited without a stream for its messages', async (t) => {
  const { clients, exchanges } = startClients(t)
  const methods: string[] = []
  const { visitId } = await clients.connect(await startFirstServer(t, methods), redirectUrl)
  t.match(clients.find(visitId), { status: 'connected', protocolVersion: '2025-11-25', calls: [{ text: 'an answer' }] })
  t.match(exchanges.at(-1)?.responseBody, /^event: message\n.*an answer/s)
  t.strictSame(new Set(methods), new Set(['POST']))
})

t.test('the clients trust an emulator that speaks TLS, and need its certificate for that', async (t) => {
  const secure = await startEmulator(t, { tls: true })
  const url = await servePages(t, (origin) => ({
    '/mcp': { status: 401, headers: { 'www-authenticate': `Bearer resource_metadata="${origin}/metadata"` } },
    '/metadata': { status: 200, json: { resource: `${origin}/mcp`, authorization_servers: [secure.environmentUrl] } }
  }))
  const { clients } = startClients(t, secure)
  const { authorizationUrl } = await clients.connect(url, redirectUrl)
  t.equal(authorizationUrl?.origin, secure.environmentUrl)
  const { clients: strangers } = startClients(t)
  const { visitId } = await strangers.connect(url, redirectUrl)
  t.match(strangers.find(visitId)?.failure, { code: 'UNREACHABLE', message: new RegExp(secure.environmentUrl) })
})

t.test('only the last 50 visits are kept, and none after the end', async (t) => {
  const { clients } = startClients(t)
  const visit = async () => (await clients.connect('http://127.0.0.1:9/mcp', redirectUrl)).visitId
  const first = await visit()
  await Promise.all(Array.from({ length: 49 }, visit))
  t.match(clients.find(first), { failure: { code: 'UNREACHABLE' } })
  await Promise.all(Array.from({ length: 50 }, visit))
  t.equal(clients.find(first), undefined)
  await t.rejects(clients.finish(first, new URLSearchParams()), TypeError)
  const last = await visit()
  clients.close()
  t.equal(clients.find(last), undefined)
})
