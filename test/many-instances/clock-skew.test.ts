import { renameSync, writeFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { passTime } from '../support/host.js'
import { findMissingServer } from './data-servers.js'
import { Deployment } from './deployment.js'
import { startLoad } from './load.js'
import { checkLogins } from './verdict.js'
import { Visitor } from './visitor.js'

// How old a login is tells the clock of the instance that asks, against that of the instance that received it;
// Scalekit's does not matter. With `maxAge` 570 s and clocks that differ by 30 s, no instance offers a login for more
// than 600 s, when Scalekit drops it: what can be confirmed can be sent. These here differ by 60 s, so that both ends
// show.
const skews = { slow: -30, right: 0, fast: 30 }
type Clock = keyof typeof skews
const clocks: Clock[] = ['slow', 'right', 'fast']

const missing = findMissingServer()
if (missing !== undefined) {
  t.plan(0, missing)
} else {
  const directory = t.testdir({})
  const fileOf = (clock: Clock): string => `${directory}/${clock}`
  const setClocks = (seconds: number): void => {
    for (const clock of clocks) {
      writeFileSync(`${fileOf(clock)}.new`, String(skews[clock] + seconds))
      renameSync(`${fileOf(clock)}.new`, fileOf(clock))
    }
  }
  setClocks(0)
  const preload = `--import=${new URL('../../test/many-instances/clock-skew.mjs', import.meta.url)}`
  const deployment = await Deployment.start(t, {
    environments: clocks.map((clock) => ({ NODE_OPTIONS: preload, CLOCK_SKEW_FILE: fileOf(clock) }))
  })
  const { proxy, instances, accounts: [account] } = deployment
  if (!account) throw new Error('there are accounts')
  const use = (clock: Clock): void => proxy.use(instances.filter((_, index) => clocks[index] === clock))

  t.test('logins hop between clocks that differ by 30 and 60 seconds', async (t) => {
    const load = await startLoad(deployment, { atOnce: 8 })
    await load.run(24)
    checkLogins(t, deployment, await load.stop())
  })

  const receive = async (t: Test, receivedBy: Clock, seconds: number): Promise<Visitor> => {
    const visitor = new Visitor(deployment)
    proxy.use(instances)
    await visitor.signIn(account)
    use(receivedBy)
    await visitor.begin(account)
    passTime(t, seconds * 1_000)
    setClocks(seconds)
    t.teardown(() => setClocks(0))
    return visitor
  }

  for (const { receivedBy, seconds, confirmedBy } of [
    { receivedBy: 'slow', seconds: 480, confirmedBy: 'fast' },
    { receivedBy: 'slow', seconds: 540, confirmedBy: 'slow' },
    { receivedBy: 'fast', seconds: 580, confirmedBy: 'slow' }
  ] as const) {
    t.test(`received by the ${receivedBy} clock, a login is sent ${seconds} s later by the ${confirmedBy} one`, async (t) => {
      const visitor = await receive(t, receivedBy, seconds)
      use(confirmedBy)
      checkLogins(t, deployment, [await visitor.finish()])
    })
  }

  for (const { receivedBy, seconds, confirmedBy, who } of [
    { receivedBy: 'slow', seconds: 520, confirmedBy: 'fast', who: 'the instance' },
    { receivedBy: 'fast', seconds: 620, confirmedBy: 'slow', who: 'Scalekit' }
  ] as const) {
    t.test(`received by the ${receivedBy} clock, a login is over for ${who} ${seconds} s later at the ${confirmedBy} one`, async (t) => {
      const visitor = await receive(t, receivedBy, seconds)
      const { updateCalls } = deployment.emulator.stats
      use(confirmedBy)
      const { status, text } = await visitor.turn()
      t.equal(status, 410)
      t.match(text, 'FST_SCALEKIT_LOGIN_REQUEST_EXPIRED')
      t.equal(deployment.emulator.stats.updateCalls - updateCalls, who === 'Scalekit' ? 1 : 0)
    })
  }
}
