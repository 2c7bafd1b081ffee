import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import { findMissingServer } from './data-servers.js'
import { Deployment } from './deployment.js'
import { duringHandOff, until } from './hand-off.js'
import { beginLogins, finishLogins, startLoad, wasSignedIn } from './load.js'
import { checkLogins } from './verdict.js'
import { Visitor } from './visitor.js'

/**
 * Logins over three instances that are replaced, and whose Redis fails.
 * @param environment what is different from the usual deployment
 */
export async function testManyInstances (t: Test, environment: Record<string, string> = {}): Promise<void> {
  const missing = findMissingServer()
  if (missing !== undefined) {
    t.plan(0, missing)
    return
  }
  const deployment = await Deployment.start(t, { environment })
  const { proxy, redis } = deployment
  // The limit is that of all instances together.
  t.beforeEach(async () => await redis.forgetLogins())

  t.test('logins whose every request goes to another instance', async (t) => {
    const load = await startLoad(deployment, { atOnce: 8 })
    await load.run(32)
    const logins = await load.stop()
    checkLogins(t, deployment, logins)
    for (const { servedBy } of logins) {
      t.ok(servedBy.length >= 3 && servedBy.every((name, index) => name !== servedBy[index - 1]), servedBy.join(' '))
    }
  })

  for (const drains of [true, false]) {
    const how = drains ? 'drained first' : 'while requests are still sent to it'
    t.test(`every instance is replaced, ${how}, under logins`, async (t) => {
      // These begin before and end after.
      const waiting = await beginLogins(deployment)
      const load = await startLoad(deployment, { atOnce: 4, thinkTime: 50 })
      for (const index of deployment.instances.keys()) {
        await load.run(12, 4)
        await deployment.replace(index, { drains })
      }
      await load.run(8)
      const logins = await load.stop()
      checkLogins(t, deployment, [...logins, ...await finishLogins(waiting)])
      if (drains) t.strictSame(logins.flatMap(({ troubles }) => troubles), [], 'and nobody sees that something failed')
    })
  }

  t.test('a hand-off that is under way when its instance is told to go is finished, and holds nothing up', async (t) => {
    const [first, ...others] = deployment.instances
    proxy.use(first ? [first] : [])
    const login = await duringHandOff(deployment, async () => {
      proxy.use(others)
      await deployment.replace(0, { drains: false })
    })
    checkLogins(t, deployment, [login])
  })

  t.test('logins outlast a Redis that is killed and comes back with its data', async (t) => {
    const waiting = await beginLogins(deployment)
    redis.freeze()
    const finished = finishLogins(waiting)
    const newcomers = Promise.all(deployment.accounts.map((account) => new Visitor(deployment).logIn(account)))
    await until(() => proxy.waiting === 2 * waiting.length)
    await redis.kill()
    await redis.start()
    const logins = await finished
    checkLogins(t, deployment, [...logins, ...await newcomers])
    for (const { servedBy, troubles } of logins.filter((_, index) => wasSignedIn(index))) {
      t.equal(servedBy.length, 3 + troubles.length, 'whoever was signed in still is')
    }
  })

  t.test('a Redis that comes back empty costs a sign-in and no login', async (t) => {
    const waiting = await beginLogins(deployment)
    await redis.forget()
    const logins = await finishLogins(waiting)
    checkLogins(t, deployment, logins)
    for (const { servedBy } of logins) t.ok(servedBy.length > 3, 'and has signed in')
  })

  t.test('a session that cannot be saved after the hand-off loses no login', async (t) => {
    const login = await duringHandOff(deployment, async (landed) => {
      redis.freeze()
      await landed()
      // Time for the session to be on its way; if it is not, it waits for Redis, and nothing fails.
      await sleep(300)
      await redis.kill()
      await redis.start()
    })
    t.equal(login.failure, undefined, 'the login is not lost')
  })
}
