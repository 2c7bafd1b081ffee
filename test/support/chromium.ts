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

/** Whether a click would reach the buttons of a confirm page. */
export async function isReady (page: Page): Promise<boolean> {
  const cover = "document.querySelector('.actions') && getComputedStyle(document.querySelector('.actions'), '::after').visibility"
  return await page.evaluate(cover) === 'hidden'
}

/** Clicks a button of a confirm page as people do, who have the pointer on it for a moment before. */
export async function clickAfterAMoment (page: Page, name: string): Promise<void> {
  await moveOnto(page, name)
  while (!await isReady(page)) await page.waitForTimeout(20)
  await page.mouse.down()
  await page.mouse.up()
}

/** Moves the pointer onto a button. */
export async function moveOnto (page: Page, name: string): Promise<void> {
  const button = page.getByRole('button', { name, exact: true })
  await button.waitFor()
  const box = await button.boundingBox()
  if (box === null) throw new Error(`"${name}" is not in sight`)
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
}
