import { request as httpRequest } from 'node:http'
import t from 'tap'
import { createTestBrowser, type ScalekitEmulator } from '../../../dist/testing/index.js'
import { registerClient } from '../oauth/registered-client.js'
import { McpClient } from '../oauth/mcp-client.js'
import { alice, setUpFlow, startEmulator } from '../set-up.js'
import { readFlow, readRoot, startService } from '../flows/read-flow.js'

/** Presses a button of the viewer as its own pages do. */
function press ({ environmentUrl }: ScalekitEmulator, action: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}) {
  return fetch(`${environmentUrl}/viewer/${action}`, {
    method: 'POST', body: new URLSearchParams(fields), redirect: 'manual', headers
  })
}

t.test('the root page lists all logins, in pages of 100, and those with mistakes', async (t) => {
  const emulator = await startEmulator(t)
  t.match(await readRoot(emulator), 'None yet.')
  const { goBack } = await startService(emulator)
  await goBack()
  for (let count = 0; count < 204; count++) emulator.startLogin()
  const first = await readRoot(emulator)
  t.match(first, '1 to 100 of 205')
  t.match(first, 'Older')
  t.notMatch(first, 'Newer')
  const last = await readRoot(emulator, '?page=3')
  t.match(last, '201 to 205 of 205')
  t.match(last, 'Newer')
  t.notMatch(last, 'Older')
  for (const page of ['x', '-1', '99999', '1e9', 'NaN', '0']) t.match(await readRoot(emulator, `?page=${page}`), 'of 205')
  const wrong = await readRoot(emulator, '?show=mistakes')
  t.match(wrong, '1 to 1 of 1')
  t.match(wrong, '1 mistake<')
})

t.test('pages load nothing from elsewhere, cannot be framed, and are not kept', async (t) => {
  const emulator = await startEmulator(t)
  emulator.startLogin()
  for (const path of ['/', '/viewer/flows/1', '/viewer/flows/7']) {
    const { headers } = await fetch(emulator.environmentUrl + path)
    t.match(headers.get('content-security-policy'), /^default-src 'none'.*frame-ancestors 'none'$/)
    t.equal(headers.get('cache-control'), 'no-store')
    t.equal(headers.get('referrer-policy'), 'same-origin')
  }
  for (const file of ['style.css', 'live.js']) {
    const response = await fetch(`${emulator.environmentUrl}/viewer/${file}`)
    t.equal(response.status, 200)
    t.notMatch(await response.text(), /https?:/)
  }
})

t.test('a login can be saved as a file', async (t) => {
  const emulator = await startEmulator(t)
  emulator.startLogin()
  for (const kind of ['json', 'mmd']) {
    const { headers } = await fetch(`${emulator.environmentUrl}/viewer/flows/1.${kind}`)
    t.equal(headers.get('content-disposition'), `attachment; filename="login-1.${kind}"`)
    t.equal((await fetch(`${emulator.environmentUrl}/viewer/flows/2.${kind}`)).status, 404)
  }
})

t.test('"Start a login" leads to the login page, for each MCP server', async (t) => {
  const other = { mcpServerUrl: 'http://127.0.0.1:1/other', loginUrl: 'http://127.0.0.1:1/login' }
  const emulator = await startEmulator(t, { resources: [other] })
  const { resources: [, second] } = emulator
  t.match(await (await press(emulator, 'start')).text(), /content="0;url=http:\/\/localhost:3000\/login\?login_request_id=/)
  t.match(await (await press(emulator, 'start', { resource: String(second?.resourceId) })).text(), /url=http:\/\/127\.0\.0\.1:1\/login/)
  t.equal((await press(emulator, 'start', { resource: 'res_1' })).status, 400)
  t.match(await readRoot(emulator), '<select id="start-resource"')
  t.equal(emulator.loginRequests.size, 2)
})

t.test('calls are made to fail by the viewer, as often as asked, and the queue is shown and emptied', async (t) => {
  const emulator = await startEmulator(t)
  const { send } = await startService(emulator)
  t.match(await press(emulator, 'fail', { call: 'updateLoginUserDetails', failure: 'unavailable', times: '2' }), { status: 303 })
  t.match(await readRoot(emulator), 'Send the user’s details: status unavailable')
  t.equal((await send()).status, 503)
  t.match(await press(emulator, 'clear-faults'), { status: 303 })
  t.equal((await send()).status, 200)
  await press(emulator, 'fail', { call: 'keys', failure: '429', times: '1' })
  t.equal((await fetch(`${emulator.environmentUrl}/keys`)).status, 429)
  for (const fields of [{ call: 'x' }, { failure: 'x' }, { times: '0' }, { times: 'x' }, { call: 'token', failure: 'goaway' }]) {
    const refused = await press(emulator, 'fail', { call: 'keys', failure: '502', times: '1', ...fields })
    t.equal(refused.status, 400, JSON.stringify(fields))
  }
  t.equal((await press(emulator, 'fail', { call: 'keys', failure: '502', times: '101' })).status, 400)
  t.match(await press(emulator, 'fail', { call: 'keys', failure: '502', times: '100' }), { status: 303 })
  t.equal((await readRoot(emulator)).split('httpStatus 502').length - 1, 100)
})

t.test('every way to fail that the page offers is one that the emulator knows', async (t) => {
  const emulator = await startEmulator(t)
  const page = await createTestBrowser({ origin: emulator.environmentUrl }).open(`${emulator.environmentUrl}/`)
  const form = page.forms.find(({ action }) => action.pathname === '/viewer/fail')
  const options = form?.fields.find(({ name }) => name === 'failure')?.options ?? []
  t.equal(options.length, 16)
  for (const { value } of options) {
    t.equal((await press(emulator, 'fail', { call: 'updateLoginUserDetails', failure: value, times: '1' })).status, 303, value)
  }
})

t.test('API tokens end, keys are rotated and replaced by the viewer', async (t) => {
  const emulator = await startEmulator(t)
  const { send } = await startService(emulator)
  const readKids = async () => Object(await (await fetch(`${emulator.environmentUrl}/keys`)).json()).keys.map(Object)
  const { headers } = await press(emulator, 'rotate-keys')
  t.match(await readRoot(emulator, headers.get('location')?.slice(1)), 'Earlier tokens stay valid.')
  t.equal((await readKids()).length, 2)
  t.equal((await press(emulator, 'drop-keys')).status, 303)
  t.equal((await readKids()).length, 1)
  t.equal((await press(emulator, 'revoke')).status, 303)
  t.equal((await send()).status, 401)
})

t.test('a login expires, and its consent is denied, by the viewer', async (t) => {
  const { emulator, browser, mcpServerUrl, send, goBack } = await setUpFlow(t)
  const client = new McpClient(mcpServerUrl, 'usr:read')
  const login = await browser.open(await client.connect())
  const second = await browser.open(await client.connect())
  await press(emulator, 'flows/1/deny')
  t.match(await (await fetch(`${emulator.environmentUrl}/viewer/flows/1`)).text(), 'Consent will be denied')
  await send(login, alice)
  t.equal((await goBack(login)).url.searchParams.get('error'), 'access_denied')

  await send(second, alice)
  const consent = await goBack(second)
  await press(emulator, 'flows/2/deny')
  t.equal((await consent.submit({ consent: 'allow' })).url.searchParams.get('error'), 'access_denied')

  emulator.startLogin()
  t.equal((await press(emulator, 'flows/3/expire')).headers.get('location'), '/viewer/flows/3')
  t.match(await readFlow(emulator, 3), { awaited: { state: 'ended' }, problems: [{ code: 'expired-on-purpose' }] })
})

t.test('the tokens of a login are revoked by the viewer', async (t) => {
  const { emulator, browser, mcpServerUrl, send, goBack } = await setUpFlow(t, { consent: false })
  const client = new McpClient(mcpServerUrl, 'offline_access usr:read')
  const login = await browser.open(await client.connect())
  await send(login, alice)
  await client.finish((await goBack(login)).url)
  const agent = await registerClient(emulator, 'client_credentials')
  const isActive = async () => (await agent.post('/oauth/introspect', { token: String(client.savedTokens?.access_token) })).body.active
  t.equal(await isActive(), true)
  t.match(await (await fetch(`${emulator.environmentUrl}/viewer/flows/1`)).text(), 'Revoke the client')
  t.equal((await press(emulator, 'flows/1/revoke')).status, 303)
  t.equal(await isActive(), false)
  t.match(await readFlow(emulator), { awaited: { state: 'ended', text: /revoked/ }, problems: [] })
})

t.test('only the viewer itself may press its buttons', async (t) => {
  const emulator = await startEmulator(t)
  const { host } = new URL(emulator.environmentUrl)
  const foreign = [
    { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { origin: 'http://localhost:3000' }, { origin: 'null' },
    { origin: 'https://evil.example' }, { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' }
  ]
  // The fetch of Node.js does not let these headers be set.
  const pressWith = (headers: Record<string, string>) => new Promise((resolve, reject) => {
    httpRequest(`${emulator.environmentUrl}/viewer/start`, { method: 'POST', headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    }).on('error', reject).end()
  })
  for (const headers of foreign) t.equal(await pressWith(headers), 403, JSON.stringify(headers))
  t.equal(emulator.loginRequests.size, 0)
  const origin = `http://${host}`
  const own = [{ origin }, { 'sec-fetch-site': 'none' }, { 'sec-fetch-site': 'same-origin', origin }]
  for (const headers of own) t.equal(await pressWith(headers), 200, JSON.stringify(headers))
  t.equal(await pressWith({ 'sec-fetch-site': 'cross-site', origin }), 200, 'a new tab of WebKit')
  t.equal((await press(emulator, 'toString')).status, 400)
  t.equal((await press(emulator, 'flows/1/toString')).status, 400)
  t.equal((await press(emulator, 'flows/9/expire')).status, 404)
})

t.test('the viewer is told of each change, and of one login only if it asks so', async (t) => {
  const emulator = await startEmulator(t)
  const { send } = await startService(emulator)
  const ending = new AbortController()
  t.teardown(() => ending.abort())
  const open = async (query: string) => {
    const { body, headers } = await fetch(`${emulator.environmentUrl}/viewer/events${query}`, { signal: ending.signal })
    t.equal(headers.get('content-type'), 'text/event-stream')
    const reader = body?.getReader()
    const read = async () => Buffer.from((await reader?.read())?.value ?? []).toString()
    t.equal(await read(), 'retry: 1000\n\n')
    return read
  }
  const [all, first, other] = [await open(''), await open('?flow=1'), await open('?flow=2')]
  await send()
  t.equal(await all(), 'data: changed\n\n')
  t.equal(await first(), 'data: changed\n\n')
  emulator.startLogin()
  t.equal(await other(), 'data: changed\n\n')
})

t.test('what a client and a service say is shown as text', async (t) => {
  const { emulator, browser, mcpServerUrl, send } = await setUpFlow(t)
  const login = await browser.open(await new McpClient(mcpServerUrl, 'usr:read').connect())
  await send(login, { ...alice, name: '<script>alert(1)</script>' })
  const page = await (await fetch(`${emulator.environmentUrl}/viewer/flows/1`)).text()
  t.match(page, 'Cursor &lt;b&gt;')
  t.match(page, '&lt;script&gt;alert(1)')
  t.notMatch(page, '<script>')
  const diagram = await (await fetch(`${emulator.environmentUrl}/viewer/flows/1.mmd`)).text()
  t.match(diagram, 'participant client as Cursor #60;b#62;')
})

t.test('a form that is far too large ends the connection, and the emulator goes on', async (t) => {
  const emulator = await startEmulator(t)
  const warned = new Promise<Error>((resolve) => { process.once('warning', resolve) })
  await t.rejects(press(emulator, 'start', { resource: 'x'.repeat(2 ** 21) }))
  t.match(await warned, { name: 'RangeError' })
  t.match(await readRoot(emulator), 'None yet.')
})
