import assert from 'node:assert/strict'
import { AT_SCALEKIT, assertStateIsHidden, CONFIRM, confirm, signIn, signInBefore } from './steps.mjs'

const places = { 'over https': {}, 'over http on localhost': { plain: true } }

export default {
  'what is opened as typed has no initiator': async ({ world, openTab }) => {
    const host = await world.host()
    const tab = await openTab()
    await tab.open(`${host.origin}/`)
    await tab.open(`${host.other}/`)
    await tab.open(`${host.origin}/`)
    assert.deepEqual(world.requests.entries.map(({ site, dest }) => `${site} ${dest}`), Array(3).fill('none document'))
  },

  ...Object.fromEntries(Object.entries(places).map(([where, setup]) => [
    `${where}, an anonymous user signs in, confirms and arrives at Scalekit`,
    async ({ world, openTab }) => await passThrough(world, await openTab(), setup)
  ])),

  'a pointer that is on Continue for a moment confirms': async ({ world, openTab }) => {
    const host = await world.host()
    const tab = await openTab()
    await signInBefore(tab, host)
    const login = host.startLogin()
    await tab.open(login.loginUrl)
    await tab.clickAfterAMoment({ button: 'Continue' })
    await tab.waitForUrl(AT_SCALEKIT)
    assert.equal(login.updates().length, 1)
  }
}

async function passThrough (world, tab, setup) {
  const host = await world.host(setup)
  const login = host.startLogin()
  await tab.open(login.loginUrl)
  await tab.waitForTitle('Sign in')
  await signIn(tab)
  await tab.waitForTitle(CONFIRM)
  assert.match(await tab.text(), /alice@example\.com/)
  assert.match(await tab.url(), /\/login\/continue\?flow=[\w-]+$/)
  assert.equal(login.updates().length, 0)
  await confirm(tab)
  assert.deepEqual(login.updates().map(({ sub }) => sub), ['user_alice'])
  assertStateIsHidden(world, login)
  await tab.open(`${host.origin}/`)
  await tab.waitForTitle('Home')
  const { cookies } = world.requests.entries.at(-1)
  assert.ok(cookies.includes('session'), 'the session is still there')
  assert.ok(!cookies.some((name) => name.includes('scalekit')), 'our cookie is gone')
}
