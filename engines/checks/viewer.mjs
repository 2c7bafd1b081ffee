// The emulator's viewer, as developers have it open next to their service.
import assert from 'node:assert/strict'
import { ScalekitNotFoundException } from '@scalekit-sdk/node'
import { withLocal } from '../local.mjs'
import { CONFIRM, signIn } from './steps.mjs'

export default {
  '“Start a login” leads to the service in a new tab, and the list of logins follows it': withLocal(async (check) => {
    const { openTab, local } = check
    const tab = await openTab()
    await openAndMark(tab, `${local.viewer}/`)
    await tab.click('summary')
    const login = await tab.opensTab(async () => await tab.click({ button: 'Start a login' }))
    await passThrough(login)
    await waitForText(tab, /Done: the browser came back/)
    await tab.evaluate("document.querySelector('#login-1 a').focus()")
    local.emulator.startLogin()
    await tab.waitFor({ link: 'Login 2' })
    const shown = "[...document.querySelectorAll('.logins a')].map(({ textContent }) => textContent)"
    assert.deepEqual(await tab.evaluate(shown), ['Login 2', 'Login 1'])
    assert.equal(await focused(tab), 'login-1')
    assert.equal(await tab.evaluate("document.querySelector('details').open"), true)
    await assertMark(tab)
  }),

  'a page of the viewer follows its login: what is open stays open, and the focus stays': withLocal(async (check) => {
    const { openTab, local } = check
    const login = local.emulator.startLogin()
    const tab = await openTab()
    await openAndMark(tab, `${local.viewer}/viewer/flows/1`)
    await waitForText(tab, /The service has to send the user’s details\. Until [\d:]+, 9:\d\d left/)
    await tab.press('Enter', '#hop-1 summary')
    await waitForText(tab, /Not seen by the emulator/)
    await local.sendDetails(login)
    await waitForText(tab, /The service has to send the browser back/)
    await local.goBack(login)
    await waitForText(tab, /Done: the browser came back/)
    assert.equal(await tab.evaluate("document.querySelector('#hop-1 details').open"), true)
    assert.equal(await focused(tab), 'hop-1')
    await assertMark(tab)
  }),

  'the buttons of the viewer make the next call fail, and let a login expire': withLocal(async ({ openTab, local }) => {
    const login = local.emulator.startLogin()
    const tab = await openTab()
    await tab.open(`${local.viewer}/`)
    await tab.click('summary')
    await tab.waitFor('#failure')
    await tab.evaluate("void (document.querySelector('#failure').value = 'not_found')")
    await tab.click({ button: 'Make it fail' })
    await tab.waitFor({ button: 'Let all succeed' })
    await assert.rejects(local.sendDetails(login), ScalekitNotFoundException)
    await local.sendDetails(login)
    // Before that, the link may be replaced under the pointer.
    await waitForText(tab, /The service has to send the browser back/)
    await tab.click({ link: 'Login 1' })
    await tab.click({ button: 'Let it expire now' })
    await waitForText(tab, /Over: the login request has expired/)
    await tab.waitFor('[data-code="failed-on-purpose"]')
  }),

  'the client of the viewer signs in, and calls a tool': withLocal(async ({ openTab, local }) => {
    const tab = await openTab()
    await tab.open(`${local.viewer}/`)
    const client = await tab.opensTab(async () => await tab.click({ button: 'Connect a client' }))
    await passThrough(client)
    await client.click({ button: 'Allow' })
    await waitForText(client, /The client is connected/)
    assert.match(await client.text(), /You are user_alice/)
    await waitForText(tab, /Done: the client has its tokens/)
  }),

  'without scripts, the viewer says the same after a reload, and its buttons work': withLocal(async (check) => {
    const { openTab, local } = check
    const tab = await openTab({ scripts: false })
    await tab.open(`${local.viewer}/`)
    await tab.waitForTitle('Logins')
    local.emulator.startLogin()
    await tab.reload()
    await tab.press('Enter', { link: 'Login 1' })
    await tab.press('Enter', { button: 'Let it expire now' })
    await tab.waitFor('.awaited.ended')
    await tab.press('Enter', '#hop-1 summary')
    await tab.waitFor('#hop-1 details[open]')
  })
}

/** A page that is loaded again has no mark. */
async function openAndMark (tab, url) {
  await tab.open(url)
  await tab.waitFor('#awaited, #count')
  await tab.evaluate('void (window.mark = true)')
}

async function assertMark (tab) {
  assert.equal(await tab.evaluate('window.mark'), true, 'the page was not loaded again')
}

const focused = async (tab) => await tab.evaluate("document.activeElement.closest('li')?.id")

async function waitForText (tab, pattern) {
  await tab.wait(`the text ${pattern}`, async () => pattern.test(await tab.text()))
}

/** Signs in at the service and confirms. */
async function passThrough (tab) {
  await tab.waitForTitle('Sign in')
  await signIn(tab)
  await tab.waitForTitle(CONFIRM)
  await tab.press('Enter', { button: 'Continue' })
}
