// Back, Forward and Reload at each step: nothing is sent twice, nothing is lost, and no page is a dead end.
import assert from 'node:assert/strict'
import { AT_SCALEKIT, CONFIRM, confirm, NO_LOGIN, RELOAD, signIn, signInBefore } from './steps.mjs'

export default {
  'Back from the sign-in page leads to the page before the login, Forward to the sign-in page again': async (check) => {
    const { tab, other, world } = await open(check)
    await tab.waitForTitle('Sign in')
    // It has been there, and is not in the history.
    assert.ok(world.requests.entries.some(({ title }) => title === RELOAD))
    await tab.back()
    await tab.waitForTitle(other)
    await tab.forward()
    await tab.waitForTitle('Sign in')
    await signIn(tab)
    await tab.waitForTitle(CONFIRM)
  },

  'Back from the confirm page, Forward, and then Continue': async (check) => {
    const { tab, login } = await open(check)
    await tab.waitForTitle('Sign in')
    await signIn(tab)
    await tab.waitForTitle(CONFIRM)
    await tab.back()
    await tab.waitForTitle('Sign in')
    await tab.forward()
    await tab.waitForTitle(CONFIRM)
    await confirm(tab)
    assert.equal(login.updates().length, 1)
  },

  'Back after completion shows a page that sends nothing more': async (check) => {
    const { tab, login } = await open(check, { isSignedIn: true })
    await tab.waitForTitle(CONFIRM)
    await confirm(tab)
    await tab.back()
    await tab.wait('a page of ours', async () => [CONFIRM, NO_LOGIN].includes(await tab.title()))
    // A page from the back-forward cache still has its form.
    if (await tab.title() === CONFIRM) await tab.press('Enter', { button: 'Continue' })
    await tab.waitForTitle(NO_LOGIN)
    assert.equal(login.updates().length, 1)
    await tab.forward()
    await tab.wait('the page that came after', async () => await tab.title() !== NO_LOGIN)
    assert.equal(login.updates().length, 1)
  },

  'Back after Cancel sends nothing more': async (check) => {
    const { tab, login } = await open(check, { isSignedIn: true })
    await tab.press('Enter', { button: 'Cancel' })
    await tab.waitForUrl(AT_SCALEKIT)
    await tab.back()
    await tab.wait('a page of ours', async () => [CONFIRM, NO_LOGIN].includes(await tab.title()))
    assert.deepEqual(login.updates(), [{ loginFailed: true }])
  },

  'Back from the sign-in page of another account, and Continue with the first': async (check) => {
    const { tab, login } = await open(check, { isSignedIn: true })
    await tab.press('Enter', { button: 'Use another account' })
    await tab.waitForTitle('Sign in')
    await tab.back()
    await tab.waitForTitle(CONFIRM)
    await confirm(tab)
    assert.deepEqual(login.updates().map(({ sub }) => sub), ['user_alice'])
  },

  'each page stays what it is when it is reloaded': async (check) => {
    const { tab, login, host } = await open(check)
    await tab.waitForTitle('Sign in')
    await tab.reload()
    await tab.waitForTitle('Sign in')
    await signIn(tab)
    await tab.waitForTitle(CONFIRM)
    await tab.reload()
    await tab.waitForTitle(CONFIRM)
    await tab.open(`${host.origin}/login/continue?flow=unknown`)
    await tab.waitForTitle(NO_LOGIN)
    await tab.reload()
    await tab.waitForTitle(NO_LOGIN)
    assert.equal(login.updates().length, 0)
    await tab.open(`${host.origin}/login/continue`)
    await tab.waitForTitle(CONFIRM)
    await confirm(tab)
    assert.equal(login.updates().length, 1)
  }
}

/** Opens a login from a page of another program, in a tab that was at another page before. */
async function open ({ world, openTab }, { isSignedIn = false } = {}) {
  const host = await world.host()
  const tab = await openTab()
  if (isSignedIn) await signInBefore(tab, host)
  const other = 'Before'
  await tab.open(world.sites.page(`${host.other}/before`, `<!doctype html><title>${other}</title>`))
  const login = host.startLogin()
  await tab.open(world.sites.redirect(`${host.scalekit}/go`, login.loginUrl))
  return { tab, login, host, other, world }
}
