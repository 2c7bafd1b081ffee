// Development over http on localhost, with cookies that are Secure as in production, and helmet as it is.
import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { CONFIRM, confirm, signIn } from './steps.mjs'

export const SECURE_OVER_HTTP = 'over http on localhost, with Secure cookies and the defaults of helmet'
const NO_LOGIN = 'There is no login to continue'
const setup = { plain: true, isAsInProduction: true }

export default {
  [SECURE_OVER_HTTP]: async ({ world, openTab }) => {
    const host = await world.host(setup)
    const tab = await openTab()
    const login = host.startLogin()
    await tab.open(login.loginUrl)
    await tab.wait('the first page', async () => ['Sign in', NO_LOGIN].includes(await tab.title()))
    assert.equal(await tab.title(), 'Sign in', 'the login cookie is kept')
    await signIn(tab)
    const isUpgraded = async () => (await tab.url()).startsWith('https://localhost')
    await tab.wait('the next page', async () => await tab.title() === CONFIRM || await isUpgraded())
    assert.equal(await isUpgraded(), false, 'the form stays on http')
    await confirm(tab)
    assert.equal(login.updates().length, 1)
  },

  'the log says once what Secure cookies over http do': async ({ world, openTab }) => {
    const lines = []
    const stream = new Writable({ write: (line, _encoding, done) => { lines.push(String(line)); done() } })
    const host = await world.host({ ...setup, logger: { level: 'warn', stream } })
    const tab = await openTab()
    for (let n = 0; n < 2; n++) await tab.open(host.startLogin().loginUrl)
    const arrivals = () => world.requests.entries.filter(({ path }) => path === '/login/continue')
    await tab.wait('both to arrive', () => arrivals().length >= 2)
    const warnings = lines.filter((line) => line.includes('the login cookie is Secure'))
    assert.equal(warnings.length, 1)
    assert.match(warnings[0], /WebKit.*upgrade-insecure-requests/)
  }
}
