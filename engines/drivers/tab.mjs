import { until } from '../until.mjs'

/**
 * The interface to a browser. Each driver module exports
 * - `name`, `findProgram()` (the path, or `undefined` if a program is missing) and `launch({ proxyPort, spki })`
 * - `trustsLocalhost`: whether it keeps Secure cookies of http://localhost, and does not upgrade it to https.
 *
 * `launch` returns a browser: `version`, `openProfile(options)`, `close()`. A profile has storage of its own.
 * Options of a profile, each of which an engine may refuse with an error:
 * - `isPrivate: true` (profiles of Chromium and WebKit always are), `scripts: false`, `cookies: false`,
 *   `forcedColors: true`, `textZoom: 2`, `width`, `height`.
 *
 * A profile has `newTab()`, `tabs()` and `close()`.
 *
 * A tab of a driver extends this class and has its `profile` and these methods. A target is a CSS selector, or
 * `{ button }`, `{ link }` or `{ heading }` with the whole text of the element.
 * - `goto(url)`: as typed into the address bar, without an initiator; `back()`, `forward()`, `reload()`
 * - `url()`, `title()`, `has(target)`, `screenshot()` (PNG), `bringToFront()`
 * - `evaluate(expression)`: JSON comes back. WebKit gives no answer where scripts are off
 * - `cookies()` that this page's server gets: `{ name, value, domain, path, secure, httpOnly, sameSite }`
 * - `clickNow(target)`, `moveOnto(target)`, `pressPointer()`, `focus(target)`, `pressKey(name)` with Playwright's names
 * - `close()`
 */
export class Tab {
  constructor (profile) {
    this.profile = profile
  }

  /** Opens a URL as typed, or as the operating system opens it for another program. */
  async open (url) {
    await this.goto(url)
  }

  /** Presses the pointer on an element, as soon as it is there. */
  async click (target) {
    await this.waitFor(target)
    await this.clickNow(target)
  }

  /** Presses a key, on an element if one is given. */
  async press (key, target) {
    if (target !== undefined) {
      await this.waitFor(target)
      await this.focus(target)
    }
    await this.pressKey(key)
  }

  /** Clicks a button of a confirm page as people do, who have the pointer on it for a moment before. */
  async clickAfterAMoment (target) {
    await this.waitFor(target)
    await this.moveOnto(target)
    await until('the buttons to take a click', async () => await this.evaluate(COVER) === 'hidden')
    await this.pressPointer()
  }

  /** The tab or window that opens when something is done. */
  async opensTab (act) {
    const before = await this.profile.tabs()
    await act()
    return await this.wait('another tab', async () => (await this.profile.tabs()).find((tab) => !before.includes(tab)))
  }

  async text () {
    return await this.evaluate('document.body.innerText')
  }

  async waitFor (target) {
    await this.wait(`an element ${JSON.stringify(target)}`, async () => await this.has(target))
  }

  async waitForTitle (title) {
    await this.wait(`the page "${title}"`, async () => await this.title() === title)
  }

  /** @param {RegExp} pattern */
  async waitForUrl (pattern) {
    await this.wait(`a URL like ${pattern}`, async () => pattern.test(await this.url()))
  }

  /** Waits for something, and says where the tab is if it does not come. */
  async wait (what, holds) {
    try {
      return await until(what, holds)
    } catch (error) {
      const [url, title] = await Promise.all([this.url(), this.title()]).catch(() => ['a URL nobody knows', ''])
      throw new Error(`${error.message}, at ${url.replace(/\?.*/, '?…')} "${title}"`)
    }
  }
}

const COVER = "getComputedStyle(document.querySelector('.actions'), '::after').visibility"

/** A target as an XPath, which every driver takes, or as the CSS selector that it is. */
export function toSelector (target) {
  if (typeof target === 'string') return { css: target }
  const [[kind, text]] = Object.entries(target)
  const tests = { button: 'self::button', link: 'self::a[@href]', heading: 'self::h1 or self::h2' }
  return { xpath: `//*[${tests[kind]}][normalize-space()=${JSON.stringify(text)}]` }
}

/** Makes the tab that stands for what the driver knows it by, once. */
export function once (create) {
  const tabs = new Map()
  return (known) => {
    if (!tabs.has(known)) tabs.set(known, create(known))
    return tabs.get(known)
  }
}

/** Refuses the options of a profile that an engine does not have. */
export function refuseOptions (engine, options, reasons) {
  for (const [name, reason] of Object.entries(reasons)) {
    if (options[name] !== undefined) throw new Error(`${engine}: ${reason}. Say so in deviations.mjs.`)
  }
}
