import { Tab } from './tab.mjs'

/**
 * A tab of Playwright or Puppeteer, whose pages have most of their methods in common.
 * `waitUntil` is how far a navigation is awaited. `isInterruption` tells by its message whether another one took over.
 */
export class PageTab extends Tab {
  constructor (profile, page, { waitUntil, isInterruption }) {
    super(profile)
    this.page = page
    this.until = { waitUntil }
    this.isInterruption = isInterruption
  }

  /** A page that leads on at once interrupts a load. Where the tab ends is for the checks to say. */
  async settle (navigation) {
    await navigation.catch((error) => {
      if (!this.isInterruption.test(error.message)) throw error
    })
  }

  goto = async (url) => await this.settle(this.page.goto(url, this.until))
  back = async () => await this.settle(this.page.goBack(this.until))
  forward = async () => await this.settle(this.page.goForward(this.until))
  reload = async () => await this.settle(this.page.reload(this.until))
  url = async () => this.page.url()
  title = async () => await this.page.title()
  evaluate = async (expression) => await this.page.evaluate(expression)
  focus = async (target) => await (await this.find(target)).focus()
  pressKey = async (key) => await this.page.keyboard.press(key)
  pressPointer = async () => await this.page.mouse.down().then(() => this.page.mouse.up())
  screenshot = async () => await this.page.screenshot()
  bringToFront = async () => await this.page.bringToFront()
  close = async () => await this.page.close()
}
