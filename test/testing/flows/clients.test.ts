import t from 'tap'
import { passTime } from '../../resource-server/pass-time.js'
import { McpClient } from '../oauth/mcp-client.js'
import { alice, createBrowser, setUpFlow } from '../set-up.js'
import { readCodes, readFlow, readRoot } from './read-flow.js'

t.test('a login of an MCP client is shown from the authorization request to its tokens', async (t) => {
  const { emulator, browser, mcpServerUrl, send, goBack } = await setUpFlow(t)
  const client = new McpClient(mcpServerUrl, 'openid offline_access usr:read')
  const login = await browser.open(await client.connect())
  t.match(await readFlow(emulator), { client: { clientName: 'Cursor <b>' }, awaited: { state: 'details' } })
  await send(login, alice)
  const consent = await goBack(login)
  t.equal((await readFlow(emulator)).awaited.state, 'consent')
  const back = await consent.submit({ consent: 'allow' })
  t.equal((await readFlow(emulator)).awaited.state, 'tokens')
  await client.finish(back.url)

  const { hops, problems, awaited } = await readFlow(emulator)
  t.strictSame(problems, [])
  t.equal(awaited.state, 'done')
  t.strictSame(hops.map(({ from, to, what, status }) => [from, to, what, status]), [
    ['client', 'scalekit', 'Register as Cursor <b>', 201],
    ['browser', 'scalekit', 'Cursor <b> asks for authorization', 302],
    ['browser', 'service', 'Open the login page', undefined],
    ['service', 'scalekit', 'Send the user’s details', 200],
    ['service', 'scalekit', 'Send the user’s details', 200],
    ['browser', 'scalekit', 'Return to Scalekit', 303],
    ['browser', 'scalekit', 'See the consent page', 200],
    ['browser', 'scalekit', 'Decide on access', 303],
    ['browser', 'scalekit', 'Go back to the client', 302],
    ['browser', 'client', 'Return to the client with a code', undefined],
    ['client', 'scalekit', 'Exchange the code for tokens', 200]
  ])
  t.equal(hops[0]?.target, `/api/v1/resources/${emulator.resourceId}/clients:register`)
  t.match(hops[1]?.facts, [{ name: 'resource', value: mcpServerUrl }, { name: 'scope' }, { name: 'code_challenge_method', value: 'S256' }])
  t.match(hops.at(-1)?.contents, [
    { title: 'access token', value: { header: { alg: 'RS256' }, claims: { sub: 'alice' } } }, { title: 'id token' }
  ])
})

t.test('neither the state, a code nor a token is in what the viewer shows', async (t) => {
  const { emulator, browser, mcpServerUrl, send, goBack } = await setUpFlow(t)
  const client = new McpClient(mcpServerUrl, 'openid offline_access')
  const login = await browser.open(await client.connect())
  await send(login, alice)
  const back = await (await goBack(login)).submit({ consent: 'allow' })
  await client.finish(back.url)
  const { access_token: access = '', refresh_token: refresh = '', id_token: id = '' } = { ...client.savedTokens }
  const secrets = [
    login.url.searchParams.get('state'), back.url.searchParams.get('code'), access, refresh, id, emulator.clientSecret
  ].map(String)
  for (const path of ['/', '/viewer/flows/1', '/viewer/flows/1.json', '/viewer/flows/1.mmd']) {
    const text = await (await fetch(emulator.environmentUrl + path)).text()
    for (const [index, secret] of secrets.entries()) {
      t.ok(secret.length > 10 && !text.includes(secret), `${path}, ${index}`)
    }
  }
})

t.test('a user who denies is no mistake of anybody', async (t) => {
  const { emulator, browser, mcpServerUrl, send, goBack } = await setUpFlow(t)
  const login = await browser.open(await new McpClient(mcpServerUrl, 'usr:read').connect())
  await send(login, alice)
  await (await goBack(login)).submit({ consent: 'deny' })
  t.match(await readFlow(emulator), { problems: [{ code: 'consent-denied' }], awaited: { state: 'ended' } })
  t.notMatch(await readRoot(emulator), /1 mistake</)
  t.match(await (await fetch(`${emulator.environmentUrl}/viewer/flows/1`)).text(), /class="remark".*\n.*denied access/)
})

t.test('a client that never fetches its tokens is named once its code has expired', async (t) => {
  const { emulator, browser, mcpServerUrl, send, goBack } = await setUpFlow(t, { consent: false })
  const login = await browser.open(await new McpClient(mcpServerUrl, 'usr:read').connect())
  await send(login, alice)
  await goBack(login)
  t.strictSame(await readCodes(emulator), [])
  passTime(t, 61_000)
  t.match(await readFlow(emulator), { problems: [{ code: 'tokens-never-fetched' }], awaited: { state: 'ended' } })
})

t.test('a failed login ends at the client, and is no mistake', async (t) => {
  const { emulator, browser, mcpServerUrl, send, goBack } = await setUpFlow(t)
  const url = await new McpClient(mcpServerUrl, 'usr:read').connect()
  url.searchParams.delete('scope')
  const login = await browser.open(url)
  t.match(await (await fetch(`${emulator.environmentUrl}/viewer/flows/1`)).text(), '<dt>Scopes</dt><dd>none</dd>')
  await send(login, { loginFailed: true })
  const back = await goBack(login)
  t.equal(back.url.searchParams.get('error'), 'access_denied')
  t.match(await readFlow(emulator), { problems: [{ code: 'login-failed' }], hops: { length: 8 } })
})

t.test('another browser that comes back is named, and so is a client whose exchange is refused', async (t) => {
  const { emulator, browser, mcpServerUrl, send, goBack } = await setUpFlow(t, { consent: false })
  const client = new McpClient(mcpServerUrl, 'usr:read')
  const login = await browser.open(await client.connect())
  await send(login, alice)
  const elsewhere = createBrowser(emulator)
  const state = login.url.searchParams.get('state') ?? ''
  await elsewhere.open(`${emulator.environmentUrl}/sso/v1/connections/${emulator.connectionId}/partner:callback?state=${encodeURIComponent(state)}`)
  t.strictSame(await readCodes(emulator), ['browser-changed'])

  const second = await browser.open(await client.connect())
  await send(second, alice)
  const back = await goBack(second)
  client.saveCodeVerifier('a'.repeat(43))
  await t.rejects(client.finish(back.url))
  t.match((await readFlow(emulator, 2)).problems, [{ code: 'client-refused', detail: /^invalid_grant/ }])
})

t.test('a registration that is refused belongs to no login', async (t) => {
  const { emulator } = await setUpFlow(t)
  await fetch(`${emulator.environmentUrl}/api/v1/resources/${emulator.resourceId}/clients:register`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ redirect_uris: ['not a URL'] })
  })
  t.match(await readRoot(emulator), /request was refused\.<\/strong> invalid_redirect_uri/)
})
