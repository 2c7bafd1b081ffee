// What people switch off, enlarge or do without.
import assert from 'node:assert/strict'
import { AT_SCALEKIT, CONFIRM, confirm, signIn, signInBefore } from './steps.mjs'

export default {
  'without cookies, a page says so, and nothing goes round': async ({ world, openTab }) => {
    const host = await world.host()
    const tab = await openTab({ cookies: false })
    await tab.open(host.startLogin().loginUrl)
    await tab.waitForTitle('There is no login to continue')
    assert.match(await tab.text(), /does not keep cookies/)
    assert.ok(world.requests.entries.length <= 3)
  },

  'the keyboard alone is enough': async (check) => {
    const { tab, login } = await openConfirmPage(check)
    assert.equal(await tabTo(tab), 'Continue')
    const outline = await tab.evaluate('getComputedStyle(document.activeElement).outlineStyle')
    assert.match(outline, /solid/, 'the focus is seen')
    assert.equal(await tabTo(tab), 'Use another account')
    assert.equal(await tabTo(tab), 'Cancel')
    await tab.press('Enter')
    await tab.waitForUrl(AT_SCALEKIT)
    assert.deepEqual(login.updates(), [{ loginFailed: true }])
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

  'a click that comes with the page sends nothing': async (check) => {
    const { tab, login, host } = await openConfirmPage(check)
    // As if no time passed, however slow the machine is.
    const rule = '{ transition-delay: 60s !important; animation-delay: 60s !important }'
    await tab.evaluate(`document.styleSheets[0].insertRule('.actions::after, .actions:hover::after ${rule}',
      document.styleSheets[0].cssRules.length)`)
    await tab.moveOnto({ button: 'Continue' })
    await tab.pressPointer()
    // What a form does is done before the next page of the same browser.
    const beside = await tab.profile.newTab()
    await beside.open(`${host.origin}/`)
    await beside.waitForTitle('Home')
    assert.equal(login.updates().length, 0)
  },

  'with text of twice the size and forced colours, a small screen shows everything': async (check) => {
    const { tab } = await openConfirmPage(check, { textZoom: 2, forcedColors: true, width: 320, height: 640 })
    const size = await tab.evaluate("parseFloat(getComputedStyle(document.querySelector('main')).fontSize)")
    assert.ok(size >= 28, `${size} px`)
    assert.ok(await tab.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'nothing scrolls sideways')
    assert.ok(await tab.evaluate("matchMedia('(forced-colors: active)').matches"))
    const widths = await tab.evaluate(`JSON.stringify([...document.querySelectorAll('button')]
      .map((button) => parseFloat(getComputedStyle(button).borderTopWidth)))`)
    const [main, ...others] = JSON.parse(widths)
    assert.ok(main > Math.max(...others) && Math.min(...others) > 0, `borders ${widths}`)
    await tab.press('Enter', { button: 'Continue' })
    await tab.waitForUrl(AT_SCALEKIT)
  }
}

async function openConfirmPage ({ world, openTab }, options) {
  const host = await world.host()
  const tab = await openTab(options)
  await signInBefore(tab, host)
  const login = host.startLogin()
  await tab.open(login.loginUrl)
  await tab.waitForTitle(CONFIRM)
  return { tab, login, host }
}

/** Goes on to the next control, and returns its text. */
async function tabTo (tab) {
  await tab.press('Tab')
  return await tab.evaluate('document.activeElement.textContent')
}
