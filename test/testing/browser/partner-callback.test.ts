import t from 'tap'
import { alice, callbackUrl, createBrowser, failure, sdkClient, setUpFlow, startEmulator } from '../set-up.js'
import { McpClient } from '../oauth/mcp-client.js'

const awkward = '+/=&?#%41 é"\'<>;'

t.test('an awkward state survives the login URL and the callback', async (t) => {
  const emulator = await startEmulator(t)
  const { loginUrl, loginRequestId, state } = emulator.startLogin({ state: awkward })
  t.equal(state, awkward)
  t.equal(new URL(loginUrl).searchParams.get('state'), awkward)
  t.ok(loginUrl.startsWith('http://localhost:3000/login?'))
  await sdkClient(emulator).auth.updateLoginUserDetails(emulator.connectionId, loginRequestId, alice)
  const page = await createBrowser(emulator).open(callbackUrl(emulator, state))
  t.match(page, { status: 200, text: 'Login complete' })
  t.equal(emulator.loginRequests.get(loginRequestId)?.status, 'finished')
})

t.test('a state that differs in one byte, is missing or comes twice is invalid_state', async (t) => {
  const emulator = await startEmulator(t)
  const browser = createBrowser(emulator)
  const { loginRequestId } = emulator.startLogin({ state: awkward })
  await sdkClient(emulator).auth.updateLoginUserDetails(emulator.connectionId, loginRequestId, alice)
  const url = callbackUrl(emulator, awkward)
  for (const wrong of [url.replace('%2B', '+'), url.replace('%3E', ''), `${url}&state=x`, url.split('?')[0] ?? '']) {
    t.match(await browser.open(wrong), { status: 400, text: 'invalid_state' })
  }
  t.match(await browser.open(url), { status: 200 })
})

t.test('a callback before the user\'s details is invalid_request, and works after them', async (t) => {
  const { browser, mcpServerUrl, send, goBack } = await setUpFlow(t)
  const login = await browser.open(await new McpClient(mcpServerUrl).connect())
  t.match(await goBack(login), { status: 400, text: 'invalid_request' })
  await send(login, alice)
  t.match(await goBack(login), { status: 200, text: 'Allow access?' })
})

t.test('a callback works once', async (t) => {
  const { browser, mcpServerUrl, send, goBack } = await setUpFlow(t)
  const login = await browser.open(await new McpClient(mcpServerUrl).connect())
  await send(login, alice)
  await goBack(login)
  t.match(await goBack(login), { status: 400, text: 'invalid_state' })
  t.match(await failure(send(login, alice)), { httpStatus: 404 }, 'and takes no more details')
})

t.test('a failed login without a client ends with a page that says so', async (t) => {
  const emulator = await startEmulator(t)
  const { loginRequestId, state } = emulator.startLogin()
  await sdkClient(emulator).auth.updateLoginUserDetails(emulator.connectionId, loginRequestId, { loginFailed: true })
  const page = await createBrowser(emulator).open(callbackUrl(emulator, state))
  t.match(page, { status: 200, text: 'Login failed' })
})

t.test('an expired login request takes neither details nor callback', async (t) => {
  const emulator = await startEmulator(t, { requestLifetime: 60.5 })
  const { loginRequestId, state } = emulator.startLogin()
  const scalekit = sdkClient(emulator)
  await scalekit.auth.updateLoginUserDetails(emulator.connectionId, loginRequestId, alice)
  const { now } = Date
  t.teardown(() => { Date.now = now })
  Date.now = () => now() + 60_501
  t.match(await failure(scalekit.auth.updateLoginUserDetails(emulator.connectionId, loginRequestId, alice)), { httpStatus: 404 })
  const page = await createBrowser(emulator).open(callbackUrl(emulator, state))
  t.match(page, { status: 400, text: 'invalid_state' })
})

t.test('the callback of another connection is invalid_state', async (t) => {
  const emulator = await startEmulator(t)
  const { loginRequestId, state } = emulator.startLogin()
  await sdkClient(emulator).auth.updateLoginUserDetails(emulator.connectionId, loginRequestId, alice)
  const url = callbackUrl(emulator, state)
  const browser = createBrowser(emulator)
  const other = url.replace(emulator.connectionId, 'conn_other')
  t.match(await browser.open(other), { status: 400, text: 'invalid_state' })
  t.match(await browser.open(url), { status: 200 })
})
