import t from 'tap'
import { createTestBrowser, type ScalekitEmulator } from '../../../dist/testing/index.js'
import { startMcpService } from '../../resource-server/mcp-service.js'
import { startEmulator } from '../set-up.js'
import { startOpenServer } from '../own-client/bare-server.js'
import { authorize } from '../../resource-server/authorize.js'
import { readFlow, readRoot } from '../flows/read-flow.js'

/** A browser on the viewer, which stops where it is led to somewhere else. */
function openViewer (emulator: ScalekitEmulator) {
  const stopAt = ({ pathname }: URL): boolean => !pathname.startsWith('/viewer/')
  return createTestBrowser({ origin: emulator.environmentUrl, stopAt: (url) => url.pathname !== '/' && stopAt(url) })
}

t.test('the viewer’s own client connects, signs in, calls a tool, and asks for more when it has to', async (t) => {
  const { emulator } = await startMcpService(t)
  const browser = openViewer(emulator)
  const root = await browser.open(`${emulator.environmentUrl}/`)
  const asking = await root.submit({}, { button: 'Connect a client' })
  t.equal(asking.url.pathname, `/resources/${emulator.resourceId}/oauth/authorize`)
  const redirectUri = String(asking.url.searchParams.get('redirect_uri'))
  let page = await browser.open(`${redirectUri}?${await authorize(emulator, asking.url)}`)
  t.match(page, { status: 200, title: 'The emulator’s client' })
  t.match(page.text, 'The client is connected')
  t.match(page.text, /whoami <code>\{\}/)
  t.match(page.text, '&quot;sub&quot;:&quot;alice&quot;')
  t.match(page.text, '/viewer/flows/1"')

  const { hops, awaited, problems } = await readFlow(emulator)
  t.strictSame([problems, awaited.state], [[], 'done'])
  t.match(hops.map(({ from, to, what }) => `${from} ${to} ${what}`), [
    'client service MCP: server/discover', 'client service Read metadata', 'client scalekit Read metadata',
    'client scalekit Register as Scalekit emulator\'s client', 'browser scalekit Scalekit emulator\'s client asks for authorization'
  ])
  t.ok(hops[0]?.facts.some(({ name, value }) => name === 'response www-authenticate' && value.startsWith('Bearer ')))
  const call = hops.find(({ what }) => what === 'MCP: tools/call whoami')
  t.match(call, { from: 'client', to: 'service', status: 200, contents: [{ title: 'Access token', value: { claims: { sub: 'alice' } } }, {}, {}] })

  page = await page.submit({ arguments: '{"a":1}' }, { button: 'Call open_to_all' })
  t.match(page.text, /open_to_all <code>\{&quot;a&quot;:1\}/)
  const more = await page.submit({}, { button: 'Call add_note' })
  t.match(more.url.searchParams.get('scope'), /notes:write/)
  page = await browser.open(`${redirectUri}?${await authorize(emulator, more.url)}`)
  t.match(page.text, /add_note <code>/)
  t.match(page.text, '/viewer/flows/2"')
  t.match(await readFlow(emulator, 2), { problems: [], awaited: { state: 'done' } })
  for (const wrong of ['x', '[1]', 'null']) {
    t.equal((await (await browser.open(redirectUri)).submit({ arguments: wrong }, { button: 'Call whoami' })).status, 400)
  }
})

t.test('what keeps the client from connecting is said in words', async (t) => {
  const emulator = await startEmulator(t, { mcpServerUrl: 'http://127.0.0.1:1/mcp' })
  const root = await openViewer(emulator).open(`${emulator.environmentUrl}/`)
  const page = await root.submit({}, { button: 'Connect a client' })
  t.match(page.text, 'The client could not connect.')
  t.match(page.text, 'data-code="UNREACHABLE"')
  const press = (path: string, fields = {}) => fetch(`${emulator.environmentUrl}/viewer/${path}`, {
    method: 'POST', body: new URLSearchParams(fields)
  })
  t.equal((await press('connect', { resource: 'res_1' })).status, 400)
  t.equal((await press('visits/unknown', { tool: 'x', arguments: '{}' })).status, 400)
  t.equal((await fetch(`${emulator.environmentUrl}/viewer/visits/unknown?state=x`)).status, 404)
  t.match(await readRoot(emulator), 'None yet.')
})

t.test('of visits that lead to no login, the last 50 are remembered', async (t) => {
  const emulator = await startEmulator(t, { mcpServerUrl: 'http://127.0.0.1:1/mcp' })
  const connect = () => fetch(`${emulator.environmentUrl}/viewer/connect`, { method: 'POST', redirect: 'manual' })
  const first = (await connect()).headers.get('location')
  for (let count = 0; count < 50; count++) await connect()
  t.equal((await fetch(String(first))).status, 404)
  t.equal((await fetch(String((await connect()).headers.get('location')))).status, 200)
})

t.test('the tools of an open MCP server can be called without a login', async (t) => {
  const url = await startOpenServer(t, (server) => {
    server.registerTool('look', { annotations: { readOnlyHint: true } }, async () => ({ content: [{ type: 'text', text: 'seen eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl' }] }))
    server.registerTool('fail', { annotations: { destructiveHint: true } }, async () => ({
      isError: true, content: [{ type: 'text', text: 'broken' }]
    }))
  })
  const emulator = await startEmulator(t, { mcpServerUrl: url })
  let page = await (await openViewer(emulator).open(`${emulator.environmentUrl}/`)).submit({}, { button: 'Connect a client' })
  t.match(page.text, /<code>look<\/code> only reads/)
  t.match(page.text, 'asked for no access token')
  t.match(page.text, 'seen (token hidden)')
  t.notMatch(page.text, 'eyJ')
  page = await page.submit({}, { button: 'Call fail' })
  t.match(page.text, /fail <code>\{\}<\/code> <strong class="mistake">error/)
  t.match(await readRoot(emulator), 'None yet.')
})
