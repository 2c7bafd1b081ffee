// Several logins of one browser, and logins in windows that a page opened.
import assert from 'node:assert/strict'
import { AT_SCALEKIT, buttonThatOpens, CONFIRM, confirm, signIn, signInBefore } from './steps.mjs'

export default {
  'five tabs at once end with the right login each': async ({ world, openTab }) => {
    const host = await world.host()
    const first = await openTab()
    await signInBefore(first, host)
    const logins = Array.from({ length: 5 }, () => host.startLogin())
    const tabs = [first]
    while (tabs.length < logins.length) tabs.push(await first.profile.newTab())
    await Promise.all(tabs.map(async (tab, index) => await tab.open(logins[index].loginUrl)))
    for (const index of [3, 0, 4, 1, 2]) {
      await tabs[index].bringToFront()
      await tabs[index].waitForTitle(CONFIRM)
      await confirm(tabs[index])
      assert.deepEqual(logins[index].updates().map(({ sub }) => sub), ['user_alice'])
    }
    assert.equal(logins.flatMap((login) => login.updates()).length, 5)
  },

  'two logins and no way back from sign-up: the user chooses': async ({ world, openTab }) => {
    const host = await world.host()
    const tab = await openTab()
    const [one, two] = [host.startLogin(), host.startLogin()]
    await tab.open(one.loginUrl)
    await tab.waitForTitle('Sign in')
    await tab.open(two.loginUrl)
    await tab.waitForTitle('Sign in')
    await tab.open(`${host.origin}/signin`)
    await signIn(tab)
    await tab.waitForTitle('Which app are you connecting?')
    assert.equal(await tab.evaluate("document.querySelectorAll('.logins a').length"), 2)
    assert.equal(one.updates().length + two.updates().length, 0)
    // The newest is first.
    await tab.click('.logins li:last-child a')
    await tab.waitForTitle(CONFIRM)
    await confirm(tab)
    assert.deepEqual([one, two].map((login) => login.updates().length), [1, 0])
  },

  'a popup keeps its opener up to Scalekit': async ({ world, openTab }) => {
    const host = await world.host()
    const first = await openTab()
    const login = host.startLogin()
    await first.open(world.sites.page(`${host.other}/`, buttonThatOpens(login.loginUrl)))
    const popup = await first.opensTab(async () => await first.click({ button: 'connect' }))
    await popup.waitForTitle('Sign in')
    await signIn(popup)
    await popup.waitForTitle(CONFIRM)
    assert.equal(await popup.evaluate('window.opener !== null'), true, 'on the confirm page')
    await popup.press('Enter', { button: 'Continue' })
    await popup.waitForUrl(AT_SCALEKIT)
    await popup.waitForTitle('Login complete')
    assert.equal(await popup.evaluate('window.opener !== null'), true, 'at Scalekit')
    assert.equal(login.updates().length, 1)
  }
}
