import t, { type Test } from 'tap'
import { decodeJwt } from 'jose'
import type { ScalekitEmulatorOptions } from '../../../dist/testing/index.js'
import { McpClient, redirectUrl, serveResourceMetadata } from './mcp-client.js'
import { alice, callbackUrl, createBrowser, readJson, sdkClient, setUpFlow, startEmulator } from '../set-up.js'

/** An emulator without consent, and an MCP server whose metadata names one of its issuers. */
async function setUpIssuer (t: Test, path: (resourceId: string) => string, options: ScalekitEmulatorOptions = {}) {
  let mcpServerUrl = ''
  const emulator = await startEmulator(t, { mcpServerUrl: () => mcpServerUrl, consent: false, ...options })
  const issuer = `${emulator.environmentUrl}${path(emulator.resourceId)}`
  mcpServerUrl = await serveResourceMetadata(t, () => issuer)
  return { emulator, issuer, client: new McpClient(mcpServerUrl, 'openid usr:read') }
}

for (const [name, path] of [
  ['the resource', (resourceId: string) => `/resources/${resourceId}`], ['the environment', () => '']
] as const) {
  t.test(`a client of the issuer of ${name} gets answers from that issuer, and tokens from the environment`, async (t) => {
    const { emulator, issuer, client } = await setUpIssuer(t, path)
    const browser = createBrowser(emulator)
    const authorizeUrl = await client.connect()
    t.equal(`${authorizeUrl.origin}${authorizeUrl.pathname}`, `${issuer}/oauth/authorize`)
    const login = await browser.open(authorizeUrl)
    await sdkClient(emulator).auth.updateLoginUserDetails(
      emulator.connectionId, login.url.searchParams.get('login_request_id') ?? '', alice)
    const back = await browser.open(callbackUrl(emulator, login.url.searchParams.get('state') ?? ''))
    t.equal(back.url.searchParams.get('iss'), issuer)
    await client.finish(back.url)
    t.match(decodeJwt(client.savedTokens?.access_token ?? ''), { iss: emulator.environmentUrl, scopes: ['openid', 'usr:read'] })
    t.match(decodeJwt(client.savedTokens?.id_token ?? ''), { iss: issuer, sub: 'alice' })
  })

  t.test(`errors of the issuer of ${name} name that issuer`, async (t) => {
    const { emulator, issuer, client } = await setUpIssuer(t, path)
    const authorizeUrl = await client.connect()
    authorizeUrl.searchParams.set('resource', 'https://elsewhere.test/mcp')
    const { url } = await createBrowser(emulator).open(authorizeUrl)
    t.match(Object.fromEntries(url.searchParams), { error: 'invalid_target', iss: issuer })
  })
}

t.test('the metadata of each issuer is found before its path and below it', async (t) => {
  const { environmentUrl, resourceId } = await startEmulator(t)
  const resource = `/resources/${resourceId}`
  const documents = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration']
  for (const path of documents.flatMap((name) => [name, `${name}${resource}`, `${resource}${name}`])) {
    const issuer = path.includes(resource) ? `${environmentUrl}${resource}` : environmentUrl
    t.match(await readJson(fetch(`${environmentUrl}${path}`)), {
      issuer,
      authorization_endpoint: `${issuer}/oauth/authorize`,
      token_endpoint: `${issuer}/oauth/token`,
      jwks_uri: `${environmentUrl}/keys`,
      registration_endpoint: `${environmentUrl}/api/v1/resources/${resourceId}/clients:register`,
      authorization_response_iss_parameter_supported: true
    }, path)
  }
})

t.test('a code counts at the token endpoint of either issuer, and so does each name of the resource', async (t) => {
  const { emulator, browser, mcpServerUrl, send, goBack } = await setUpFlow(t, { consent: false })
  const { environmentUrl, resourceId } = emulator
  const client = new McpClient(mcpServerUrl, 'usr:read offline_access')
  const authorizeUrl = await client.connect()
  for (const base of ['', `/resources/${resourceId}`]) {
    for (const resource of [resourceId, mcpServerUrl, `${mcpServerUrl}/`]) {
      authorizeUrl.searchParams.set('resource', resource)
      const login = await browser.open(authorizeUrl)
      await send(login, alice)
      const { url } = await goBack(login)
      const request = (fields: Record<string, string>) => readJson(fetch(`${environmentUrl}${base}/oauth/token`, {
        method: 'POST',
        body: new URLSearchParams({ client_id: client.information?.client_id ?? '', resource, ...fields })
      }))
      const tokens = await request({
        grant_type: 'authorization_code',
        code: url.searchParams.get('code') ?? '',
        code_verifier: client.codeVerifier(),
        redirect_uri: redirectUrl
      })
      t.same(decodeJwt(tokens['access_token'] ?? '').aud, [mcpServerUrl, resourceId], `${base} ${resource}`)
      const refreshed = await request({ grant_type: 'refresh_token', refresh_token: tokens['refresh_token'] ?? '' })
      t.same(decodeJwt(refreshed['access_token'] ?? '').aud, [mcpServerUrl, resourceId])
    }
  }
})

t.test('a token request that is no form is refused', async (t) => {
  const { environmentUrl } = await startEmulator(t)
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${environmentUrl}/oauth/token`, { method: 'POST', headers, body: '{}' })
  t.match(await readJson(response), { error: 'invalid_request' })
  t.match(await readJson(fetch(`${environmentUrl}/oauth/token`, { method: 'POST' })), { error: 'invalid_request' })
})
