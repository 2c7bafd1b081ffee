import t from 'tap'
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import { auth } from '@modelcontextprotocol/client'
import { McpClient, redirectUrl } from './mcp-client.js'
import { alice, readJson, setUpFlow } from '../set-up.js'

t.test('an MCP client registers, connects through the host and gets tokens for the signed-in user', async (t) => {
  const { emulator, browser, mcpServerUrl, send, goBack } = await setUpFlow(t)
  const client = new McpClient(mcpServerUrl, 'openid email offline_access usr:read unknown:scope')
  const login = await browser.open(await client.connect())
  t.match(client.information?.client_id, /^m2m_\d{18}$/)
  t.match(login.hops, [{ status: 302 }])
  t.equal(login.url.origin + login.url.pathname, 'http://host.test/login')
  t.equal(login.url.searchParams.get('a'), '1')
  t.match(login.url.searchParams.get('login_request_id'), /^lri_\d{17}$/)
  t.match(login.url.searchParams.get('state'), /^[\w-]{50,}$/)

  await send(login, { ...alice, customAttributes: { plan: 'pro' }, organizationExternalId: 'org-1' })
  const consent = await goBack(login)
  t.match(consent.text, 'Cursor &lt;b&gt;', 'the client name is escaped')
  t.match(consent.text, '<code>usr:read</code>')
  const back = await consent.submit({ consent: 'allow' })
  t.ok(back.url.href.startsWith(redirectUrl))
  t.equal(back.url.searchParams.get('state'), 'client state')
  t.equal(back.url.searchParams.get('iss'), `${emulator.environmentUrl}/resources/${emulator.resourceId}`)

  await client.finish(back.url)
  const keys = createRemoteJWKSet(new URL(`${emulator.environmentUrl}/keys`))
  const { payload, protectedHeader } = await jwtVerify(client.savedTokens?.access_token ?? '', keys)
  t.equal(protectedHeader.alg, 'RS256')
  t.match(payload, {
    iss: emulator.environmentUrl,
    aud: [mcpServerUrl, emulator.resourceId],
    sub: 'alice',
    client_id: client.information?.client_id,
    scope: 'openid email offline_access usr:read',
    scopes: ['openid', 'email', 'offline_access', 'usr:read'],
    custom_claims: { plan: 'pro' },
    xoid: 'org-1',
    jti: String,
    iat: Number,
    exp: Number
  })
  t.match(decodeJwt(client.savedTokens?.id_token ?? ''), { sub: 'alice', email: 'alice@example.com' })

  const before = client.savedTokens
  t.equal(await auth(client, { serverUrl: mcpServerUrl }), 'AUTHORIZED')
  t.not(client.savedTokens?.access_token, before?.access_token, 'the refresh token gives a new access token')
  t.match(decodeJwt(client.savedTokens?.access_token ?? ''), { sub: 'alice', custom_claims: { plan: 'pro' } })
})

/** Where a client sends its user, without one of its parameters. */
async function connectWithout (parameter: string, client: McpClient): Promise<URL> {
  const url = await client.connect()
  url.searchParams.delete(parameter)
  return url
}

for (const [defaultScopes, granted] of [[undefined, undefined], [['openid', 'usr:read'], 'openid usr:read']] as const) {
  t.test(`without scope, the default is granted: ${granted}`, async (t) => {
    const { browser, mcpServerUrl, send, goBack } = await setUpFlow(t, { ...defaultScopes && { defaultScopes } })
    const client = new McpClient(mcpServerUrl)
    const login = await browser.open(await connectWithout('scope', client))
    await send(login, alice)
    const consent = await goBack(login)
    t.notMatch(consent.text, 'no_scope')
    await client.finish((await consent.submit({ consent: 'allow' })).url)
    t.equal(client.savedTokens?.scope ?? '', granted ?? '')
    const claims = decodeJwt(client.savedTokens?.access_token ?? '')
    t.same([claims['scope'], claims['scopes']], [granted, granted?.split(' ')])
  })
}

t.test('an authorization request without resource is for the first one', async (t) => {
  const { browser, mcpServerUrl, send, goBack } = await setUpFlow(t, { consent: false })
  const client = new McpClient(mcpServerUrl)
  const login = await browser.open(await connectWithout('resource', client))
  await send(login, alice)
  const back = await goBack(login)
  await client.finish(back.url)
  t.equal(client.savedTokens?.refresh_token, undefined)
  t.match(decodeJwt(client.savedTokens?.access_token ?? '').aud, [mcpServerUrl])
})

t.test('a token request without resource gets the granted one, and a replayed code revokes what it gave', async (t) => {
  const { browser, mcpServerUrl, send, goBack, emulator } = await setUpFlow(t, { consent: false })
  const client = new McpClient(mcpServerUrl, 'offline_access usr:read')
  const url = await client.connect()
  url.searchParams.set('prompt', 'login')
  url.searchParams.append('resource', `${mcpServerUrl}/`)
  const login = await browser.open(url)
  await send(login, alice)
  const back = await goBack(login)
  const request = (fields: object) => fetch(`${emulator.environmentUrl}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: client.information?.client_id ?? '', ...fields })
  })
  const exchange = () => readJson(request({
    grant_type: 'authorization_code',
    code: back.url.searchParams.get('code'),
    code_verifier: client.codeVerifier(),
    redirect_uri: redirectUrl
  }))
  const tokens = await exchange()
  t.match(decodeJwt(tokens['access_token'] ?? '').aud, [mcpServerUrl, emulator.resourceId])
  t.match(await exchange(), { error: 'invalid_grant' })
  const refresh = { grant_type: 'refresh_token', refresh_token: tokens['refresh_token'] }
  t.match(await readJson(request(refresh)), { error: 'invalid_grant' })
})

t.test('no session is remembered: the same browser comes to the host again', async (t) => {
  const { browser, mcpServerUrl, send, goBack } = await setUpFlow(t, { consent: false })
  for (const user of [alice, { sub: 'bob', email: 'bob@example.com' }]) {
    const client = new McpClient(mcpServerUrl)
    const login = await browser.open(await client.connect())
    await send(login, user)
    await client.finish((await goBack(login)).url)
    t.equal(decodeJwt(client.savedTokens?.access_token ?? '').sub, user.sub)
  }
})

t.test('two logins in one browser finish independently of each other', async (t) => {
  const { browser, mcpServerUrl, send, goBack } = await setUpFlow(t, { consent: false })
  const started = await Promise.all(['one', 'two'].map(async (sub) => {
    const client = new McpClient(mcpServerUrl)
    return { sub, client, login: await browser.open(await client.connect()) }
  }))
  for (const { sub, client, login } of started) {
    await send(login, { ...alice, sub })
    await client.finish((await goBack(login)).url)
    t.equal(decodeJwt(client.savedTokens?.access_token ?? '').sub, sub)
  }
})

t.test('cookies of the emulator stay away from the host and its login route', async (t) => {
  const { browser, mcpServerUrl } = await setUpFlow(t)
  await browser.open(await new McpClient(mcpServerUrl).connect())
  t.same(await browser.cookies.list('/login'), [])
})

t.test('denied consent goes back to the client as access_denied', async (t) => {
  const { browser, mcpServerUrl, send, goBack, emulator } = await setUpFlow(t)
  const login = await browser.open(await new McpClient(mcpServerUrl).connect())
  await send(login, alice)
  const consent = await goBack(login)
  const back = await consent.submit({ consent: 'deny' })
  t.ok(back.url.href.startsWith(redirectUrl))
  t.equal(back.url.searchParams.get('error'), 'access_denied')
  t.equal(back.url.searchParams.get('state'), 'client state')
  t.equal(back.url.searchParams.get('iss'), `${emulator.environmentUrl}/resources/${emulator.resourceId}`)
})

t.test('consent is given once; later decisions and an unknown request are refused', async (t) => {
  const { browser, mcpServerUrl, send, goBack, emulator } = await setUpFlow(t)
  const login = await browser.open(await new McpClient(mcpServerUrl).connect())
  await send(login, alice)
  const consent = await goBack(login)
  const decide = () => fetch(consent.url, { method: 'POST', body: 'consent=allow', redirect: 'manual' })
  t.equal((await decide()).status, 303)
  t.equal((await decide()).status, 400, 'even before the browser went on')
  for (const decision of ['allow', 'deny']) {
    const again = await consent.submit({ consent: decision })
    t.match(again, { status: 400, text: 'invalid_request' })
  }
  t.match(await browser.open(`${emulator.environmentUrl}/oauth/consent/unknown`), { status: 400 })
})

t.test('a reported login failure goes back to the client as access_denied', async (t) => {
  const { browser, mcpServerUrl, send, goBack } = await setUpFlow(t)
  const login = await browser.open(await new McpClient(mcpServerUrl).connect())
  await send(login, { loginFailed: true })
  const back = await goBack(login)
  t.ok(back.url.href.startsWith(redirectUrl))
  t.equal(back.url.searchParams.get('error'), 'access_denied')
})

t.test('prompt=none goes back to the client as login_required', async (t) => {
  const { browser, mcpServerUrl } = await setUpFlow(t)
  const url = await new McpClient(mcpServerUrl, 'offline_access').connect()
  url.searchParams.set('prompt', 'none')
  t.equal((await browser.open(url)).url.searchParams.get('error'), 'login_required')
})

t.test('an authorization request without PKCE is refused', async (t) => {
  const { browser, mcpServerUrl } = await setUpFlow(t)
  const url = await new McpClient(mcpServerUrl).connect()
  url.searchParams.delete('code_challenge')
  url.searchParams.delete('code_challenge_method')
  t.equal((await browser.open(url)).url.searchParams.get('error'), 'invalid_request')
})

t.test('a resource counts with and without a trailing slash, another one is invalid_target', async (t) => {
  const { browser, mcpServerUrl } = await setUpFlow(t)
  const url = await new McpClient(mcpServerUrl).connect()
  url.searchParams.set('resource', `${mcpServerUrl}/`)
  t.equal((await browser.open(url)).url.hostname, 'host.test')
  url.searchParams.set('resource', 'https://elsewhere.test/mcp')
  t.equal((await browser.open(url)).url.searchParams.get('error'), 'invalid_target')
})

t.test('an unknown client gets an error page', async (t) => {
  const { browser, mcpServerUrl } = await setUpFlow(t)
  const url = await new McpClient(mcpServerUrl).connect()
  url.searchParams.set('client_id', 'm2m_unknown')
  t.match(await browser.open(url), { status: 400, text: 'invalid_client' })
})

t.test('a loginUrl that throws is a warning and a server_error page', async (t) => {
  const { browser, mcpServerUrl } = await setUpFlow(t, { loginUrl: () => { throw new Error('not listening yet') } })
  const warned = new Promise<Error>((resolve) => process.once('warning', resolve))
  const page = await browser.open(await new McpClient(mcpServerUrl).connect())
  t.match(page, { status: 500, text: 'server_error' })
  t.match(await warned, { message: 'not listening yet' })
})
