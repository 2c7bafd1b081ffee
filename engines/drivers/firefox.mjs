// Firefox, driven by Puppeteer over WebDriver BiDi.
import { existsSync } from 'node:fs'
import puppeteer from 'puppeteer-core'
import { Tab, toSelector } from './tab.mjs'

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
    async openProfile ({ scripts, cookies, forcedColors, textZoom, width = 1000, height = 800 } = {}) {
      const own = await browserWith({
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
  const tabs = new Map()
  const tabOf = (page) => {
    if (!tabs.has(page)) tabs.set(page, new FirefoxTab(profile, page))
    return tabs.get(page)
  }
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

class FirefoxTab extends Tab {
  constructor (profile, page) {
    super(profile)
    this.page = page
  }

  async find (target) {
    const { css, xpath } = toSelector(target)
    return await this.page.$(css ?? `xpath/${xpath}`)
  }

  goto = async (url) => await settle(this.page.goto(url, { waitUntil: 'domcontentloaded' }))
  back = async () => await settle(this.page.goBack({ waitUntil: 'domcontentloaded' }))
  forward = async () => await settle(this.page.goForward({ waitUntil: 'domcontentloaded' }))
  reload = async () => await settle(this.page.reload({ waitUntil: 'domcontentloaded' }))
  url = async () => this.page.url()
  title = async () => await this.page.title()
  evaluate = async (expression) => await this.page.evaluate(expression)
  has = async (target) => await this.find(target) !== null
  cookies = async () => await this.page.cookies()
  clickNow = async (target) => await (await this.find(target)).click()
  focus = async (target) => await (await this.find(target)).focus()
  pressKey = async (key) => await this.page.keyboard.press(key)
  pressPointer = async () => await this.page.mouse.down().then(() => this.page.mouse.up())
  screenshot = async () => await this.page.screenshot()
  bringToFront = async () => await this.page.bringToFront()
  close = async () => await this.page.close()

  async moveOnto (target) {
    await (await this.find(target)).hover()
  }
}

/** Waits for a navigation, and lets one pass that another one has taken over from. */
async function settle (navigation) {
  await navigation.catch((error) => {
    if (!/abort|detached|interrupted|no such history entry/i.test(error.message)) throw error
  })
}
