// Takes the pictures of the documents: npm run build && node docs/screenshots.mjs
import { chromium } from 'playwright-core'
import { renderConfirmPage } from '../dist/pages/confirm-page.js'
import { renderProblemPage } from '../dist/pages/problem-page.js'
import { createLook } from '../dist/pages/layout.js'
import { englishTexts } from '../dist/pages/page-texts.js'
import { createScalekitEmulator, createTestBrowser } from '../dist/testing/index.js'

const look = createLook()
const code = 'FST_SCALEKIT_LOGIN_REQUEST_EXPIRED'
const pages = {
  confirm: renderConfirmPage({
    productName: 'Acme Notes',
    client: {
      clientId: 'https://claude.ai/oauth/client.json',
      clientName: 'Claude',
      isVerified: true,
      scopes: ['notes:read', 'notes:write'],
      resource: { id: 'res_1', name: 'Acme Notes MCP' }
    },
    user: { sub: '1', email: 'alice@example.com', name: 'Alice Example' },
    organizations: [{ id: '1', name: 'Acme Inc.' }, { id: '2', name: 'Globex Ltd' }],
    action: '/login/continue',
    flow: 'flow',
    csrfToken: 'token'
  }, look, englishTexts),
  problem: renderProblemPage({
    productName: 'Acme Notes', code, statusCode: 410, requestId: 'req-7', ...englishTexts.problems[code]
  }, look, englishTexts)
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic']
})
for (const [name, colorScheme] of [['confirm', 'light'], ['problem', 'dark']]) {
  const page = await browser.newPage({ colorScheme, viewport: { width: 520, height: 200 } })
  await page.setContent(pages[name])
  await page.screenshot({ path: new URL(`${name}-${colorScheme}.png`, import.meta.url).pathname, fullPage: true })
}
await takeViewer()
await browser.close()

/** A login of a service that takes the resource ID for the connection ID at first, and cuts the state. */
async function takeViewer () {
  const emulator = await createScalekitEmulator({ connectionId: 'conn_10000000000000001', resourceId: 'res_10000000000000002' })
  const { environmentUrl, clientId, clientSecret, connectionId, resourceId } = emulator
  const redirectUri = 'http://127.0.0.1:1/callback'
  const registered = await fetch(`${environmentUrl}/api/v1/resources/${resourceId}/clients:register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_name: 'Claude', redirect_uris: [redirectUri], token_endpoint_auth_method: 'none' })
  })
  const asked = new URLSearchParams({
    client_id: (await registered.json()).client_id,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'notes:read',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256'
  })
  const user = createTestBrowser({ stopAt: ({ origin }) => origin !== environmentUrl })
  const { url } = await user.open(`${environmentUrl}/oauth/authorize?${asked}`)
  const { login_request_id: loginRequestId, state } = Object.fromEntries(url.searchParams)
  const token = await fetch(`${environmentUrl}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret })
  })
  const { access_token: accessToken } = await token.json()
  for (const connection of [resourceId, connectionId]) {
    await fetch(`${environmentUrl}/api/v1/connections/${connection}/auth-requests/${loginRequestId}/user`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
      body: JSON.stringify({ sub: 'user-1', email: 'alice@example.com' })
    })
  }
  const callback = `${environmentUrl}/sso/v1/connections/${connectionId}/partner:callback`
  await user.open(`${callback}?state=${state.slice(0, 32)}`)
  await user.open(`${callback}?state=${state}`)
  const page = await browser.newPage({ colorScheme: 'light', viewport: { width: 800, height: 1120 } })
  await page.goto(`${environmentUrl}/viewer/flows/1`)
  await page.screenshot({ path: new URL('viewer-light.png', import.meta.url).pathname })
  await emulator.close()
}
