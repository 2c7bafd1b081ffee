import { existsSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import type { Test } from 'tap'

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
const args = [
  '--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic'
]

/** Why tests in a real browser cannot run here; on CI they must, so there a missing browser fails them. */
export const withoutChromium = existsSync(executablePath) || process.env.CI
  ? false
  : `chromium is not installed at ${executablePath}: tests in a real browser are left out`

/** One browser for a test file, closed at its end. */
export async function launch (t: Test): Promise<Browser> {
  const browser = await chromium.launch({ executablePath, args })
  t.teardown(() => browser.close())
  return browser
}

/** A page in a profile of its own. */
export async function openPage (browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext(options)
  context.setDefaultTimeout(20_000)
  return await context.newPage()
}
