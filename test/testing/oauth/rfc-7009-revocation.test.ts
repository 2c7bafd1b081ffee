import t from 'tap'
import { McpClient } from './mcp-client.js'
import { postForm, registerClient } from './registered-client.js'
import { alice, fetchApiToken, readJson, setUpFlow, startEmulator } from '../set-up.js'

/** A client that is signed in, and what another client with a secret hears about its tokens. */
async function setUpTokens (t: Parameters<typeof setUpFlow>[0]) {
  const flow = await setUpFlow(t, { consent: false })
  const client = new McpClient(flow.mcpServerUrl, 'usr:read offline_access')
  const login = await flow.browser.open(await client.connect())
  await flow.send(login, alice)
  await client.finish((await flow.goBack(login)).url)
  const server = await registerClient(flow.emulator, 'client_credentials')
  return {
    ...flow,
    client,
    server,
    own: { client_id: client.information?.client_id ?? '' },
    accessToken: client.savedTokens?.access_token ?? '',
    refreshToken: client.savedTokens?.refresh_token ?? '',
    isActive: async (token: string) => (await server.post('/oauth/introspect', { token })).body.active
  }
}

for (const kind of ['accessToken', 'refreshToken'] as const) {
  t.test(`revoking a token ends the grant and all of its tokens: ${kind}`, async (t) => {
    const tokens = await setUpTokens(t)
    t.equal(await tokens.isActive(tokens.accessToken), true)
    const path = kind === 'accessToken' ? '' : `/resources/${tokens.emulator.resourceId}`
    const form = { ...tokens.own, token: tokens[kind], token_type_hint: 'access_token' }
    t.match(await postForm(tokens.emulator, `${path}/oauth/revoke`, form), { status: 200, body: undefined })
    t.equal(await tokens.isActive(tokens.accessToken), false)
    t.equal(await tokens.isActive(tokens.refreshToken), false)
    const refresh = { ...tokens.own, grant_type: 'refresh_token', refresh_token: tokens.refreshToken }
    t.match(await postForm(tokens.emulator, '/oauth/token', refresh), { status: 400, body: { error: 'invalid_grant' } })
  })
}

t.test('a client revokes its own tokens only, and unknown ones are no error', async (t) => {
  const { server, accessToken, emulator, isActive, own } = await setUpTokens(t)
  t.match(await server.post('/oauth/revoke', { token: accessToken }), { status: 400, body: { error: 'invalid_request' } })
  t.equal(await isActive(accessToken), true)
  for (const token of ['unknown', `${accessToken}x`]) {
    t.match(await postForm(emulator, '/oauth/revoke', { ...own, token }), { status: 200 })
  }
  t.match(await postForm(emulator, '/oauth/revoke', own), { status: 400, body: { error: 'invalid_request' } })
  t.match(await postForm(emulator, '/oauth/revoke', { client_id: 'm2m_0', token: 'a' }), { status: 401 })
})

t.test('a revoked token of the API client is unauthenticated', async (t) => {
  const emulator = await startEmulator(t)
  const { loginRequestId } = emulator.startLogin()
  const { access_token: token = '' } = await readJson(fetchApiToken(emulator))
  const send = () => fetch(
    `${emulator.environmentUrl}/api/v1/connections/${emulator.connectionId}/auth-requests/${loginRequestId}/user`,
    { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: JSON.stringify(alice) }
  )
  t.equal((await send()).status, 200)
  const { clientId, clientSecret } = emulator
  await postForm(emulator, '/oauth/revoke', { client_id: clientId, client_secret: clientSecret, token })
  t.equal((await send()).status, 401)
})
