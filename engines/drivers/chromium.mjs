// Chromium, driven by Playwright.
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { PageTab } from './page-tab.mjs'
import { once, toSelector } from './tab.mjs'

export const name = 'chromium'
export const trustsLocalhost = true
const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

export const findProgram = () => existsSync(executablePath) ? executablePath : undefined

export async function launch ({ proxyPort, spki }) {
  const args = [
    '--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic',
    // Not Playwright's own option, which sends loopback through the proxy, too.
    `--proxy-server=http://127.0.0.1:${proxyPort}`,
    // Trusts our authority and nothing else, so that pages are secure contexts without any exception.
    `--ignore-certificate-errors-spki-list=${spki}`
  ]
  const browser = await chromium.launch({ executablePath, args })
  return {
    version: browser.version(),
    async openProfile ({ scripts, cookies, forcedColors, textZoom, width = 1000, height = 800 } = {}) {
      const options = {
        viewport: { width, height },
        ...scripts === false && { javaScriptEnabled: false },
        ...forcedColors && { forcedColors: 'active' }
      }
      if (cookies === false) return await openWithoutCookies({ ...options, executablePath, args }, textZoom)
      return createProfile(await browser.newContext(options), textZoom)
    },
    close: async () => await browser.close()
  }
}

/** Cookies are switched off in a browser of its own, by the preferences of its user. */
async function openWithoutCookies (options, textZoom) {
  const folder = await mkdtemp(join(tmpdir(), 'engines-chromium-'))
  await mkdir(join(folder, 'Default'))
  const preferences = { profile: { default_content_setting_values: { cookies: 2 } } }
  await writeFile(join(folder, 'Default', 'Preferences'), JSON.stringify(preferences))
  const context = await chromium.launchPersistentContext(folder, options)
  const profile = createProfile(context, textZoom)
  return {
    ...profile,
    async close () {
      await profile.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    }
  }
}

function createProfile (context, textZoom) {
  const tabOf = once((page) => new ChromiumTab(profile, page))
  const profile = {
    async newTab () {
      const page = await context.newPage()
      if (textZoom !== undefined) {
        const client = await context.newCDPSession(page)
        await client.send('Page.setFontSizes', { fontSizes: { standard: 16 * textZoom, fixed: 13 * textZoom } })
      }
      return tabOf(page)
    },
    tabs: async () => context.pages().map(tabOf),
    close: async () => await context.close()
  }
  return profile
}

class ChromiumTab extends PageTab {
  constructor (profile, page) {
    super(profile, page, { waitUntil: 'commit', isInterruption: /interrupted|ERR_ABORTED|detached/ })
  }

  async find (target) {
    const { css, xpath } = toSelector(target)
    return this.page.locator(css === undefined ? `xpath=${xpath}` : `css=${css}`).first()
  }

  has = async (target) => await (await this.find(target)).count() > 0
  cookies = async () => await this.page.context().cookies(this.page.url())
  clickNow = async (target) => await (await this.find(target)).click({ noWaitAfter: true })

  /** Not `hover()`, which waits for the cover of the buttons to go. */
  async moveOnto (target) {
    const element = await this.find(target)
    await element.scrollIntoViewIfNeeded()
    const box = await element.boundingBox()
    await this.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  }
}
