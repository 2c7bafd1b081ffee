// What people switch off, enlarge or do without.
import assert from 'node:assert/strict'
import { AT_SCALEKIT, CONFIRM, confirm, NO_LOGIN, openConfirmPage, signIn } from './steps.mjs'

/** Each button of the confirm page, in order: the page to which it leads, and the outcome that Scalekit gets. */
const buttons = {
  Continue: ['Login complete', ['user_alice']],
  'Use another account': ['Sign in', []],
  Cancel: ['Login failed', [true]]
}

export default {
  'without cookies, a page says so, and nothing goes round': async ({ world, openTab }) => {
    const host = await world.host()
    const tab = await openTab({ cookies: false })
    const login = host.startLogin()
    await tab.open(login.loginUrl)
    await tab.waitForTitle(NO_LOGIN)
    assert.match(await tab.text(), /does not keep cookies/)
    assert.deepEqual(world.requests.entries.map(({ path }) => path), ['/login', '/login/continue'])
    assert.equal(login.updates().length, 0)
  },

  'in a private window, an anonymous user signs in, confirms and arrives at Scalekit': async ({ world, openTab }) => {
    const host = await world.host()
    const tab = await openTab({ isPrivate: true })
    const login = host.startLogin()
    await tab.open(login.loginUrl)
    await signIn(tab)
    await tab.waitForTitle(CONFIRM)
    await confirm(tab)
    assert.equal(login.updates().length, 1)
  },

  'the keyboard alone reaches each button, with a visible focus, and presses it': async (check) => {
    const { host, tab } = await openConfirmPage(check)
    for (const [at, [name, [title, outcomes]]] of Object.entries(buttons).entries()) {
      const login = host.startLogin()
      await tab.open(login.loginUrl)
      await tab.waitForTitle(CONFIRM)
      for (let presses = 0; presses <= at; presses++) await tab.press('Tab')
      assert.equal(await tab.evaluate('document.activeElement.textContent'), name)
      assert.match(await tab.evaluate(OUTLINE), /^solid [3-9]/, name)
      await tab.press('Enter')
      await tab.waitForTitle(title)
      assert.deepEqual(login.updates().map(({ sub, loginFailed }) => sub ?? loginFailed), outcomes)
    }
  },

  'another account is chosen through sign-in': async (check) => {
    const { tab, login } = await openConfirmPage(check)
    await tab.press('Enter', { button: 'Use another account' })
    await tab.waitForUrl(/prompt=login/)
    await signIn(tab, 'bob')
    await tab.waitForTitle(CONFIRM)
    assert.match(await tab.text(), /bob@example\.com/)
    await confirm(tab)
    assert.deepEqual(login.updates().map(({ sub }) => sub), ['user_bob'])
  },

  'a press of the pointer as the page appears sends nothing, one after a moment does': async (check) => {
    const { tab, login, host } = await openConfirmPage(check)
    // As if no time passed, however slow the machine is.
    await tab.evaluate(STOP_TIME)
    await tab.moveOnto({ button: 'Continue' })
    await tab.wait('the pointer', async () => await tab.evaluate(HOVERED))
    await tab.pressPointer()
    // What a form does is done before the next page of the same browser.
    const beside = await tab.profile.newTab()
    await beside.open(`${host.origin}/`)
    await beside.waitForTitle('Home')
    assert.equal(login.updates().length, 0)
    await beside.close()
    await tab.bringToFront()
    await tab.evaluate(START_TIME)
    await tab.moveOnto('h1')
    await tab.clickAfterAMoment({ button: 'Continue' })
    await tab.waitForUrl(AT_SCALEKIT)
    assert.equal(login.updates().length, 1)
  },

  'with text of twice the size and forced colours, a small screen shows everything': async (check) => {
    const { tab } = await openConfirmPage(check, { textZoom: 2, forcedColors: true, width: 320, height: 640 })
    const size = await tab.evaluate("parseFloat(getComputedStyle(document.querySelector('main')).fontSize)")
    assert.ok(size >= 28, `${size} px`)
    assert.ok(await tab.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'nothing scrolls sideways')
    assert.deepEqual(await tab.evaluate(CUT_OFF), [])
    assert.ok(await tab.evaluate("matchMedia('(forced-colors: active)').matches"))
    const borders = await tab.evaluate(BORDERS)
    assert.equal(borders.length, 3)
    for (const { style, width, color, ground } of borders) {
      assert.ok(style === 'solid' && width >= 1 && color !== ground, `${style} ${width} ${color} on ${ground}`)
    }
    await confirm(tab)
  }
}

const OUTLINE = `(({ outlineStyle, outlineWidth }) => outlineStyle + ' ' + outlineWidth)(
  getComputedStyle(document.activeElement))`
const HOVERED = "document.querySelector('.actions').matches(':hover')"
const STOP_TIME = `void document.querySelector('style').sheet.insertRule(
  '.actions::after, .actions:hover::after { transition-delay: 9999s !important; animation-delay: 9999s !important }')`
const START_TIME = "void document.querySelector('style').sheet.deleteRule(0)"
/** The buttons that cannot be seen as a whole, wherever one scrolls. */
const CUT_OFF = `[...document.querySelectorAll('button')].filter((button) => {
  button.scrollIntoView({ block: 'center', behavior: 'instant' })
  const { left, right, top, bottom } = button.getBoundingClientRect()
  return left < 0 || right > innerWidth || top < 0 || bottom > innerHeight || button.scrollWidth > button.clientWidth
}).map(({ textContent }) => textContent)`
const BORDERS = `[...document.querySelectorAll('button')].map((button) => {
  const { borderTopStyle: style, borderTopWidth: width, borderTopColor: color } = getComputedStyle(button)
  const { backgroundColor: ground } = getComputedStyle(document.querySelector('main'))
  return { style, width: parseFloat(width), color, ground }
})`
