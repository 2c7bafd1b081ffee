import { once } from 'node:events'
import t from 'tap'
import { createLocalJWKSet, createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import type { ScalekitEmulator } from '../../dist/testing/index.js'
import { createRpcClient } from './network/http2-client.js'
import { McpClient } from './oauth/mcp-client.js'
import { registerClient } from './oauth/registered-client.js'
import { alice, callbackUrl, createBrowser, failure, fetchApiToken, readJson, sdkClient, setUpFlow, startEmulator } from './set-up.js'

t.test('expireLogin ends a login request at once', async (t) => {
  const emulator = await startEmulator(t)
  const { loginRequestId, state } = emulator.startLogin()
  const { auth } = sdkClient(emulator)
  await auth.updateLoginUserDetails(emulator.connectionId, loginRequestId, alice)
  emulator.expireLogin(loginRequestId)
  t.match(await failure(auth.updateLoginUserDetails(emulator.connectionId, loginRequestId, alice)), { httpStatus: 404 })
  t.match(await createBrowser(emulator).open(callbackUrl(emulator, state)), { status: 400, text: 'invalid_state' })
  t.equal(emulator.loginRequests.get(loginRequestId)?.status, 'updated')
  t.throws(() => emulator.expireLogin('lri_0'), { name: 'TypeError' })
})

async function fetchKeys ({ environmentUrl }: ScalekitEmulator) {
  const { keys } = Object(await (await fetch(`${environmentUrl}/keys`)).json())
  return { kids: keys.map(({ kid }: { kid: string }) => kid), verify: createLocalJWKSet({ keys }) }
}

t.test('rotateKeys signs with a new key, and publishes the ones before unless told otherwise', async (t) => {
  const emulator = await startEmulator(t)
  const agent = await registerClient(emulator, 'client_credentials')
  const newToken = async () => (await agent.post('/oauth/token', { grant_type: 'client_credentials' })).body.access_token
  const before = await newToken()
  await emulator.rotateKeys()
  const after = await newToken()
  const kept = await fetchKeys(emulator)
  t.same(kept.kids, [decodeProtectedHeader(after).kid, decodeProtectedHeader(before).kid])
  for (const token of [before, after]) await t.resolves(jwtVerify(token, kept.verify))
  await emulator.rotateKeys({ keepPrevious: false })
  const last = await newToken()
  const { kids, verify } = await fetchKeys(emulator)
  t.same(kids, [decodeProtectedHeader(last).kid])
  await t.rejects(jwtVerify(after, verify), { code: 'ERR_JWKS_NO_MATCHING_KEY' })
  await t.resolves(jwtVerify(last, verify))
})

t.test('what was under way before a rotation goes on after it', async (t) => {
  const { emulator, browser, mcpServerUrl, send, goBack } = await setUpFlow(t)
  const client = new McpClient(mcpServerUrl, 'usr:read offline_access')
  const login = await browser.open(await client.connect())
  await emulator.rotateKeys()
  await send(login, alice)
  const consent = await goBack(login)
  await emulator.rotateKeys({ keepPrevious: false })
  await client.finish((await consent.submit({ consent: 'allow' })).url)
  const { verify } = await fetchKeys(emulator)
  t.match(await jwtVerify(client.savedTokens?.access_token ?? '', verify), { payload: { sub: 'alice' } })
  t.equal(emulator.stats.tokenRequests, 1, 'each token request counts once')
})

t.test('signToken signs what it is given, with the usual claims around it', async (t) => {
  const emulator = await startEmulator(t, { accessTokenLifetime: 60 })
  const keys = createRemoteJWKSet(new URL(`${emulator.environmentUrl}/keys`))
  const { payload, protectedHeader } = await jwtVerify(await emulator.signToken(), keys)
  t.match(protectedHeader, { alg: 'RS256', typ: 'at+jwt', kid: /^snk_/ })
  t.match(payload, { iss: emulator.environmentUrl, aud: ['http://localhost:3000/mcp', emulator.resourceId], jti: String })
  t.equal(Number(payload.exp) - Number(payload.iat), 60)

  const odd = await emulator.signToken({ iss: 'https://evil.test', sub: 'alice', scope: 'usr:read', exp: 1 }, { typ: 'JWT', cty: 'x' })
  t.match(decodeJwt(odd), { iss: 'https://evil.test', sub: 'alice', scope: 'usr:read', exp: 1 })
  t.match(decodeProtectedHeader(odd), { typ: 'JWT', cty: 'x', alg: 'RS256' })
  t.equal(decodeProtectedHeader(await emulator.signToken({}, { kid: 'other' })).kid, 'other')
  await emulator.rotateKeys({ keepPrevious: false })
  t.match(await jwtVerify(await emulator.signToken({ sub: 'bob' }), (await fetchKeys(emulator)).verify), { payload: { sub: 'bob' } })
})

t.test('requests are logged with their status, and without what is secret in them', async (t) => {
  const emulator = await startEmulator(t)
  const { loginRequestId } = emulator.startLogin()
  await readJson(fetchApiToken(emulator))
  await fetch(`${emulator.environmentUrl}/oauth/authorize?client_id=m2m_0&state=secret`)
  for (const path of [`/api/v1/connections/${emulator.connectionId}/auth-requests/${loginRequestId}/user`, '/oauth/consent/secret']) {
    await fetch(`${emulator.environmentUrl}${path}`, { method: 'POST' })
  }
  const connection = `/api/v1/connections/${emulator.connectionId}`
  t.match(emulator.requests, [
    { method: 'POST', path: '/oauth/token', parameters: [], status: 200, at: Date },
    { method: 'GET', path: '/oauth/authorize', parameters: ['client_id', 'state'], status: 400 },
    { method: 'POST', path: `${connection}/auth-requests/…/user`, status: 401 },
    { method: 'POST', path: '/oauth/consent/…', status: 400 }
  ])
  t.notMatch(JSON.stringify(emulator.requests), /secret|lri_/)
})

t.test('RPCs are logged too, and a request without a response has no status', async (t) => {
  const emulator = await startEmulator(t)
  const rpc = await createRpcClient(t, emulator, emulator.startLogin().loginRequestId)
  const session = rpc.open()
  await rpc.call(session)
  emulator.failNext({ call: 'keys', reset: 'before' })
  await t.rejects(fetch(`${emulator.environmentUrl}/keys`))
  session.close()
  await once(session, 'close')
  t.match(emulator.requests.slice(1), [
    { method: 'POST', path: /UpdateLoginUserDetails$/, status: 200 }, { method: 'GET', path: '/keys', status: undefined }
  ])
})

t.test('the log keeps the last 1,000 requests', async (t) => {
  const emulator = await startEmulator(t)
  for (let count = 0; count < 1001; count++) await fetch(`${emulator.environmentUrl}/${count}`)
  t.equal(emulator.requests.length, 1000)
  t.match([emulator.requests.at(0), emulator.requests.at(-1)], [{ path: '/1' }, { path: '/1000' }])
})
