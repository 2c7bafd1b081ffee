// However the browser comes: who is signed in gets the confirm page, who is not the sign-in page, and nobody a loop.
import assert from 'node:assert/strict'
import { assertStateIsHidden, CONFIRM, confirm, countReloads, signInBefore, wasAt, ways } from './steps.mjs'

const sessions = {
  'with a strict session': { session: 'strict' },
  'with a lax session': { session: 'lax' },
  'without a session': undefined
}
const providers = { 'a provider that asks': 'asks', 'a provider that answers at once': 'at-once' }
const twoWays = Object.entries(ways).slice(0, 2)
const [typed] = Object.keys(ways)

export default {
  ...Object.fromEntries(Object.entries(sessions).map(([whose, setup]) => [
    `${whose}, whichever way the browser comes: ${setup ? 'the confirm page' : 'the sign-in page'}`,
    async ({ world, openTab }) => {
      const tab = await openTab()
      if (setup) await signInBefore(tab, await world.host(setup))
      for (const [way, arrive] of Object.entries(ways)) await arriveAtHost(world, tab, arrive, { setup, way })
    }
  ])),

  ...Object.fromEntries(Object.entries(providers).flatMap(([provider, signIn]) => [
    ...twoWays.map(([way, arrive]) => ({ session: 'strict', way, arrive })),
    { session: 'lax', way: typed, arrive: ways[typed] }
  ].map(({ session, way, arrive }) => [
    `${way}, sign-in at ${provider}, ${session} session: the confirm page`,
    async ({ world, openTab }) => await signInAtProvider(world, await openTab(), arrive, { session, signIn })
  ]))),

  'a provider that answers at once, but a session that is not kept: a problem page and no loop':
    async ({ world, openTab }) => await loseSession(world, await openTab(), ways[typed])
}

async function arriveAtHost (world, first, arrive, { setup, way }) {
  const host = await world.host(setup)
  world.clear()
  const login = host.startLogin()
  const tab = await arrive(world, first, host, login.loginUrl)
  await tab.waitForTitle(setup ? CONFIRM : 'Sign in')
  assert.equal(wasAt(world, '/signin'), setup === undefined, way)
  assert.ok(countReloads(world) <= 1, `${way}: ${countReloads(world)} reloads`)
  assertStateIsHidden(world, login)
  assert.equal(login.updates().length, 0, way)
}

async function signInAtProvider (world, first, arrive, setup) {
  const host = await world.host(setup)
  const login = host.startLogin()
  const tab = await arrive(world, first, host, login.loginUrl)
  if (setup.signIn === 'asks') await tab.press('Enter', { button: 'Allow' })
  await tab.waitForTitle(CONFIRM)
  // One for the arrival from Scalekit, one for that from the provider.
  assert.ok(countReloads(world) <= 2, `${countReloads(world)} reloads`)
  assert.equal(world.requests.entries.filter(({ path }) => path === '/signin').length, 1, 'one sign-in')
  assertStateIsHidden(world, login)
  await confirm(tab)
  assert.equal(login.updates().length, 1)
}

async function loseSession (world, first, arrive) {
  const host = await world.host({ session: 'lost', signIn: 'at-once' })
  const login = host.startLogin()
  const tab = await arrive(world, first, host, login.loginUrl)
  await tab.waitForTitle('We cannot see that you are signed in')
  assert.match(await tab.text(), /FST_SCALEKIT_USER_NOT_FOUND/)
  assert.equal(world.requests.entries.at(-1).status, 401)
  assert.ok(countReloads(world) <= 2, `${countReloads(world)} reloads`)
  assert.equal(login.updates().length, 0)
}
