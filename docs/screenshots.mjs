// Takes the pictures of the README: npm run build && node docs/screenshots.mjs
import { chromium } from 'playwright-core'
import { renderConfirmPage } from '../dist/pages/confirm-page.js'
import { renderProblemPage } from '../dist/pages/problem-page.js'
import { createLook } from '../dist/pages/layout.js'
import { englishTexts } from '../dist/pages/page-texts.js'

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
await browser.close()
