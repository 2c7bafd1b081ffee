// Where the browser ends: at a client on loopback, at a client on the web, or at an app with a scheme of its own.
import assert from 'node:assert/strict'
import { CONFIRM, signInBefore } from './steps.mjs'

const DONE = '<!doctype html><title>Client</title>You can close this window.'
const TAKES_OVER = /Your app takes over now/
export const SCHEME =
  'an app with a scheme of its own: our page stays, says that the app takes over, and its link is gone'

export default {
  'a client that listens on loopback, and one on the web, get the browser': async ({ world, openTab }) => {
    const { other } = await world.host({ plain: true })
    const first = await openTab()
    for (const client of [`${other}/callback`, 'https://client.test/callback']) {
      const tab = await endAt({ world, openTab: async () => first }, world.sites.page(client, DONE))
      await tab.waitForTitle('Client')
      world.clear()
    }
  },

  [SCHEME]: async (check) => {
    const tab = await endAt(check, 'notes-app://oauth/callback?code=1')
    await tab.waitForTitle('Returning to your app')
    assert.equal(await visibility(tab, 'a.main'), 'visible', 'the link is there first')
    await tab.wait('what the app does', async () => TAKES_OVER.test(await tab.text()))
    assert.equal(await visibility(tab, 'a.main'), 'hidden')
    assert.doesNotMatch(await tab.text(), /select Continue/)
  },

  'where the browser stays on our last page, it says that the app takes over': async (check) => {
    const tab = await endAt(check, undefined)
    await tab.wait('what the app does', async () => TAKES_OVER.test(await tab.text()))
    assert.equal(await visibility(tab, 'a.main'), 'hidden')
  },

  'the link of the last page stays while it has the focus': async (check) => {
    const tab = await endAt(check, undefined)
    await tab.waitForTitle('Returning to your app')
    await tab.focus('a.main')
    // One that is as long and started later has ended: the page's own would have, too.
    await tab.evaluate("Object(document.querySelector('h1').animate([], 5000)).playState")
    const isOver = "document.querySelector('h1').getAnimations().length === 0"
    await tab.wait('the end of an animation', async () => await tab.evaluate(isOver))
    assert.equal(await visibility(tab, 'a.main'), 'visible')
  }
}

/** Confirms a login whose callback at Scalekit redirects to the client, or shows nothing where there is none. */
async function endAt ({ world, openTab }, client) {
  const host = await world.host()
  const tab = await openTab()
  await signInBefore(tab, host)
  const login = host.startLogin()
  const callback = `${host.scalekit}/sso/v1/connections/${world.emulator.connectionId}/partner:callback`
  if (client === undefined) world.sites.page(callback, '', { status: 204 })
  else world.sites.redirect(callback, client)
  await tab.open(login.loginUrl)
  await tab.waitForTitle(CONFIRM)
  await tab.press('Enter', { button: 'Continue' })
  await tab.wait('the outcome', () => login.updates().length === 1)
  return tab
}

const visibility = async (tab, selector) =>
  await tab.evaluate(`getComputedStyle(document.querySelector('${selector}')).visibility`)
