import { By, Key } from 'selenium-webdriver'
import { inTime, until } from '../until.mjs'
import { Tab, toSelector } from './tab.mjs'

/** For a command: one that gets no answer must not hold up the others. */
export const LIMIT_MS = 15_000

/** The last action of each session. */
const turns = new WeakMap()

/** A tab or window of a session of WebKitWebDriver. */
export class WebKitTab extends Tab {
  constructor (profile, session, handle) {
    super(profile)
    this.session = session
    this.handle = handle
  }

  /** The session acts on one window at a time: the next waits for its turn. */
  async within (act) {
    const turn = Promise.resolve(turns.get(this.session)).then(async () => {
      const acted = this.session.switchTo().window(this.handle).then(async () => await act(this.session))
      return await inTime('an answer of WebKitWebDriver', acted, LIMIT_MS)
    })
    turns.set(this.session, turn.catch(() => {}))
    return await turn
  }

  /** Leaves the document. The driver does not wait for it, see `pageLoadStrategy`. */
  async leave (act) {
    await this.within(async (session) => {
      const rootOf = async () => await session.findElement(By.css(':root')).getId()
      const old = await rootOf()
      await act(session)
      await until('another document', async () => await rootOf() !== old)
    })
  }

  async find (target) {
    return await this.session.findElement(by(target))
  }

  goto = async (url) => await this.leave(async (session) => await session.get(url))
  back = async () => await this.leave(async (session) => await session.navigate().back())
  forward = async () => await this.leave(async (session) => await session.navigate().forward())
  reload = async () => await this.leave(async (session) => await session.navigate().refresh())
  url = async () => await this.within(async (session) => await session.getCurrentUrl())
  title = async () => await this.within(async (session) => await session.getTitle())
  evaluate = async (expression) => await this.within(async (session) =>
    await session.executeScript(`return (${expression})`))

  cookies = async () => await this.within(async (session) => await session.manage().getCookies())
  clickNow = async (target) => await this.within(async () => await (await this.find(target)).click())
  pressKey = async (key) => await this.within(async (session) =>
    await session.actions().sendKeys(Key[key.toUpperCase()] ?? key).perform())

  pressPointer = async () => await this.within(async (session) => await session.actions().press().release().perform())
  screenshot = async () => await this.within(async (session) => Buffer.from(await session.takeScreenshot(), 'base64'))
  bringToFront = async () => await this.within(async () => {})
  close = async () => await this.within(async (session) => await session.close())

  async text () {
    return await this.within(async () => await (await this.find('body')).getText())
  }

  async has (target) {
    return await this.within(async (session) => (await session.findElements(by(target))).length > 0)
  }

  async focus (target) {
    // Keys that are sent to an element focus it first. A script would get no answer where scripts are off.
    await this.within(async () => await (await this.find(target)).sendKeys(Key.NULL))
  }

  async moveOnto (target) {
    await this.within(async (session) => {
      await session.actions().move({ origin: await this.find(target) }).perform()
    })
  }
}

function by (target) {
  const { css, xpath } = toSelector(target)
  return css === undefined ? By.xpath(xpath) : By.css(css)
}
