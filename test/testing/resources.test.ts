import t from 'tap'
import { decodeJwt } from 'jose'
import { createScalekitEmulator } from '../../dist/testing/index.js'
import { alice, createBrowser, callbackUrl, failure, readJson, sdkClient, startEmulator } from './set-up.js'
import { McpClient, redirectUrl, serveResourceMetadata } from './oauth/mcp-client.js'
import { postForm } from './oauth/registered-client.js'

const notes = { mcpServerUrl: 'https://notes.test/mcp', loginUrl: 'http://notes.test/login', scopesSupported: ['notes:read'] }

t.test('each resource has its own connection, login route, scopes and audience', async (t) => {
  let mcpServerUrl = ''
  const emulator = await startEmulator(t, {
    consent: false,
    scopesSupported: ['usr:read'],
    resources: [{ ...notes, mcpServerUrl: () => mcpServerUrl }]
  })
  const [first, second = first] = emulator.resources
  t.match(first, { resourceId: emulator.resourceId, connectionId: emulator.connectionId })
  mcpServerUrl = await serveResourceMetadata(t, () => `${emulator.environmentUrl}/resources/${second.resourceId}`)
  const client = new McpClient(mcpServerUrl, 'notes:read usr:read offline_access')
  const browser = createBrowser(emulator)
  const login = await browser.open(await client.connect())
  t.equal(login.url.hostname, 'notes.test')
  const loginRequestId = login.url.searchParams.get('login_request_id') ?? ''
  t.equal(emulator.loginRequests.get(loginRequestId)?.resourceId, second.resourceId)
  const { auth } = sdkClient(emulator)
  t.match(await failure(auth.updateLoginUserDetails(first.connectionId, loginRequestId, alice)), { httpStatus: 404 })
  await auth.updateLoginUserDetails(second.connectionId, loginRequestId, alice)
  const state = login.url.searchParams.get('state') ?? ''
  t.match(await browser.open(callbackUrl(emulator, state)), { status: 400, text: 'invalid_state' })
  await client.finish((await browser.open(callbackUrl({ ...emulator, connectionId: second.connectionId }, state))).url)
  t.match(decodeJwt(client.savedTokens?.access_token ?? ''), {
    aud: [mcpServerUrl, second.resourceId], scopes: ['notes:read'], sub: 'alice'
  })
  t.equal(client.savedTokens?.refresh_token, undefined, 'a refresh token is a scope that it does not support')
})

t.test('the environment serves all resources, the issuer of a resource that one only', async (t) => {
  const emulator = await startEmulator(t, { scopesSupported: ['usr:read'], resources: [notes] })
  const [first, second = first] = emulator.resources
  t.same((await readJson(fetch(`${emulator.environmentUrl}/.well-known/oauth-authorization-server`)))['scopes_supported'],
    ['usr:read', 'notes:read'])
  const register = `${emulator.environmentUrl}/api/v1/resources/${second.resourceId}/clients:register`
  const client = await readJson(fetch(register, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ grant_types: ['client_credentials'], redirect_uris: [] })
  }))
  const tokenFor = async (base: string, resource: string) => await readJson(fetch(`${emulator.environmentUrl}${base}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${client['client_id']}:${client['client_secret']}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'notes:read', resource })
  }))
  const answer = await tokenFor('', second.resourceId)
  t.match(decodeJwt(answer['access_token'] ?? ''), { aud: ['https://notes.test/mcp', second.resourceId] })
  t.match(await tokenFor(`/resources/${first.resourceId}`, second.resourceId), { error: 'invalid_target' })
})

t.test('the environment sends a browser to the login route of the resource that was asked for', async (t) => {
  let mcpServerUrl = ''
  const emulator = await startEmulator(t, { mcpServerUrl: () => mcpServerUrl, resources: [notes] })
  mcpServerUrl = await serveResourceMetadata(t, () => emulator.environmentUrl)
  const authorizeUrl = await new McpClient(mcpServerUrl).connect()
  const visit = async (resource: string) => {
    authorizeUrl.searchParams.set('resource', resource)
    return (await createBrowser(emulator).open(authorizeUrl)).url.hostname
  }
  t.equal(await visit('https://notes.test/mcp/'), 'notes.test')
  t.equal(await visit(emulator.resourceId), 'localhost')
})

t.test('of several resources in one request, a token is for the first unless the token request names another', async (t) => {
  let mcpServerUrl = ''
  const emulator = await startEmulator(t, { mcpServerUrl: () => mcpServerUrl, consent: false, resources: [notes] })
  mcpServerUrl = await serveResourceMetadata(t, () => emulator.environmentUrl)
  const [first, second = first] = emulator.resources
  const client = new McpClient(mcpServerUrl)
  const authorizeUrl = await client.connect()
  authorizeUrl.searchParams.append('resource', second.resourceId)
  const { auth } = sdkClient(emulator)
  for (const [resource, expected] of [[undefined, first], [second.resourceId, second]] as const) {
    const browser = createBrowser(emulator)
    const { searchParams } = (await browser.open(authorizeUrl)).url
    await auth.updateLoginUserDetails(first.connectionId, searchParams.get('login_request_id') ?? '', alice)
    const { url } = await browser.open(callbackUrl(emulator, searchParams.get('state') ?? ''))
    const { body } = await postForm(emulator, '/oauth/token', {
      grant_type: 'authorization_code',
      client_id: client.information?.client_id ?? '',
      code: url.searchParams.get('code') ?? '',
      code_verifier: client.codeVerifier(),
      redirect_uri: redirectUrl,
      ...resource && { resource }
    })
    t.same(decodeJwt(body.access_token).aud, [expected.mcpServerUrl(), expected.resourceId])
  }
})

t.test('resources that share an ID are a TypeError', async (t) => {
  for (const [name, id] of [['resourceId', 'res_1'], ['connectionId', 'conn_1']] as const) {
    const shared = { [name]: id }
    await t.rejects(createScalekitEmulator({ ...shared, resources: [shared] }), new TypeError(`Two resources have the same ${name}`))
  }
})

t.test('a login without a client is for the resource that is named', async (t) => {
  const emulator = await startEmulator(t, { resources: [notes] })
  const [first, second = first] = emulator.resources
  t.ok(emulator.startLogin().loginUrl.startsWith('http://localhost:3000/login?'))
  const started = emulator.startLogin({ resourceId: second.resourceId, state: 'given' })
  t.ok(started.loginUrl.startsWith('http://notes.test/login?'))
  t.equal(started.state, 'given')
  t.throws(() => emulator.startLogin({ resourceId: 'res_0' }), { name: 'TypeError' })
})

t.test('an option that does not exist is refused, of a resource too', async (t) => {
  await t.rejects(createScalekitEmulator(Object({ scopes: ['usr:read'] })), { message: /Unknown option: scopes\..*scopesSupported/ })
  await t.rejects(createScalekitEmulator({ resources: [Object({ serverUrl: 'http://localhost/mcp' })] }), { message: /Unknown option: serverUrl/ })
})
