// Firefox, driven by Puppeteer over WebDriver BiDi.
import { existsSync } from 'node:fs'
import puppeteer from 'puppeteer-core'
import { PageTab } from './page-tab.mjs'
import { once, toSelector } from './tab.mjs'

export const name = 'firefox'
export const trustsLocalhost = true
const executablePath = process.env.FIREFOX_PATH ?? '/usr/bin/firefox-esr'

export const findProgram = () => existsSync(executablePath) ? executablePath : undefined

export async function launch ({ proxyPort }) {
  const browsers = new Map()
  /** What is set for a whole browser needs another one. */
  const browserWith = async (preferences) => {
    const key = JSON.stringify(preferences)
    if (!browsers.has(key)) browsers.set(key, launchWith({ ...proxyThrough(proxyPort), ...preferences }))
    return await browsers.get(key)
  }
  const browser = await browserWith({})
  return {
    version: (await browser.version()).replace(/^firefox\//, ''),
    async openProfile ({ isPrivate, scripts, cookies, forcedColors, textZoom, width = 1000, height = 800 } = {}) {
      const own = await browserWith({
        ...isPrivate && { 'browser.privatebrowsing.autostart': true },
        ...scripts === false && { 'javascript.enabled': false },
        ...cookies === false && { 'network.cookie.cookieBehavior': 2 },
        ...forcedColors && { 'browser.display.document_color_use': 2 },
        ...textZoom !== undefined && { 'font.size.variable.x-western': 16 * textZoom }
      })
      return createProfile(await own.createBrowserContext(), { width, height })
    },
    close: async () => await Promise.all([...browsers.values()].map(async (browser) => await (await browser).close()))
  }
}

async function launchWith (extraPrefsFirefox) {
  return await puppeteer.launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    // It takes further authorities only from policies of the whole machine, or from a database that needs NSS's tools.
    acceptInsecureCerts: true,
    protocolTimeout: 30_000,
    extraPrefsFirefox
  })
}

/** Loopback does not go through the proxy. */
const proxyThrough = (port) => ({
  'network.proxy.type': 1,
  'network.proxy.ssl': '127.0.0.1',
  'network.proxy.ssl_port': port,
  'network.proxy.allow_hijacking_localhost': false,
  'network.proxy.no_proxies_on': 'localhost, 127.0.0.1'
})

function createProfile (context, viewport) {
  const tabOf = once((page) => new FirefoxTab(profile, page))
  const profile = {
    async newTab () {
      const page = await context.newPage()
      await page.setViewport(viewport)
      return tabOf(page)
    },
    tabs: async () => (await context.pages()).map(tabOf),
    close: async () => await context.close()
  }
  return profile
}

class FirefoxTab extends PageTab {
  constructor (profile, page) {
    const isInterruption = /abort|detached|interrupted|no such history entry/i
    super(profile, page, { waitUntil: 'domcontentloaded', isInterruption })
  }

  async find (target) {
    const { css, xpath } = toSelector(target)
    return await this.page.$(css ?? `xpath/${xpath}`)
  }

  has = async (target) => await this.find(target) !== null
  cookies = async () => await this.page.cookies()
  clickNow = async (target) => await (await this.find(target)).click()
  moveOnto = async (target) => await (await this.find(target)).hover()
}
