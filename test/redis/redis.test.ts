import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'redis'
import t, { type Test } from 'tap'
import type { RedisClient } from '../../dist/index.js'
import { isInstalled } from '../example-app/start-program.js'
import { startRedis } from '../many-instances/data-servers.js'
import { alice, until } from '../support/host.js'
import { startCluster } from './cluster.js'
import { clients, clusterClients, nobody, startInstances, waitForRedis } from './instances.js'

const CANCELS_PER_SECOND = 20
const EXPIRED = { status: 410, code: 'FST_SCALEKIT_LOGIN_REQUEST_EXPIRED' }
const CONFLICT = { status: 409, code: 'FST_SCALEKIT_OUTCOME_CONFLICT' }
const LIMITED = { status: 429, code: 'FST_SCALEKIT_TOO_MANY_LOGINS' }

if (!isInstalled('redis-server')) {
  t.plan(0, 'redis-server is not installed')
} else {
  for (const [name, connect] of Object.entries(clients)) {
    t.test(`with a client of ${name}`, async (t) => {
      const server = await startRedis(t)
      const redis = await connect(t, server.url)
      await t.test('limits and outcomes are shared', async (t) => await testSharing(t, redis))

      t.test('nothing personal is in Redis', async (t) => {
        const reader = await createClient({ url: server.url }).connect()
        const keys = await reader.keys('*')
        t.ok(keys.length > 10)
        const all = await Promise.all(keys.map(async (key) => [key, ...await reader.multi().get(key).pTTL(key).exec()]))
        // Some end meanwhile.
        const seen = all.filter(([, value]) => value !== null).map((parts) => parts.join(' '))
        for (const text of seen) {
          t.match(text, /^scalekit-login:[\w-]{22} (1|\d{1,2}|[wvuf]:[\w-]{22}) \d+$/)
        }
        // Three letters are in many a hash.
        t.notMatch(seen.join(), /alice|lri_\d|user_/)
        await reader.close()
      })

      t.test('logins go on while Redis is frozen, killed or gone, with one warning', async (t) => {
        const { emulator, instances: [first, second], updates } = await startInstances(t, redis)
        const warnings = () => [first, second].map(({ log }) => log.filter((line) => line.includes('Redis is out of reach')).length)
        const logIn = async () => {
          const begun = await first.begin('alice')
          t.match(await second.answer('alice', begun), { status: 200 })
          t.match(await first.answer('alice', begun), { status: /^(200|410)$/ })
        }
        await logIn()
        server.freeze()
        for (let count = 0; count < 2; count++) await logIn()
        await server.kill()
        await logIn()
        t.strictSame(warnings(), [1, 1])
        t.notMatch([...first.log, ...second.log].join(''), /scalekit-login:|lri_/)

        await server.start()
        for (const instance of [first, second]) {
          while (!instance.log.some((line) => line.includes('Redis answers again'))) {
            await instance.begin('alice')
            await sleep(50)
          }
        }
        const begun = await first.begin('alice')
        t.match(await second.answer('alice', begun), { status: 200 })
        t.match(await first.answer('alice', begun), EXPIRED, 'shared again')
        t.ok(updates() >= 5 && emulator.stats.updateCalls === updates())
      })
    })
  }

  t.test('in a cluster of three nodes, all keys of a command are in one slot', async (t) => {
    const url = await startCluster(t)
    for (const [name, connect] of Object.entries(clusterClients)) {
      t.test(name, async (t) => await testSharing(t, await connect(t, url)))
    }
  })
}

async function testSharing (t: Test, redis: RedisClient): Promise<void> {
  waitForRedis(t)
  await t.test('T8: a login that one instance has finished is finished for the other, whatever cookie comes', async (t) => {
    const { instances: [first, second], updates } = await startInstances(t, redis)
    const begun = await first.begin('alice')
    t.equal(await second.open('alice', begun), 200)
    t.match(await first.answer('alice', begun), { status: 200 })
    t.equal(await second.open('alice', begun), 410)
    const again = await second.answer('alice', begun)
    t.match(again, EXPIRED)
    t.match(again.text, 'Finish connecting', 'the same user may go on')
    t.match(await second.answer('alice', begun, 'cancel'), EXPIRED)
    t.equal(updates(), 1)
    t.notMatch([...first.log, ...second.log].join(''), 'Redis')
  })

  await t.test('T8: while one instance sends an outcome, the other refuses a different one, and waits with the same', async (t) => {
    const { emulator, instances: [first, second], updates } = await startInstances(t, redis)
    const begun = await first.begin('alice')
    emulator.failNext({ delay: 500 })
    const sending = first.answer('alice', begun)
    await until(() => emulator.stats.updateCalls === 1)
    t.match(await second.answer('alice', begun, 'cancel'), CONFLICT)
    const same = second.answer('alice', begun)
    t.match(await sending, { status: 200 })
    t.match(await same, EXPIRED)
    t.match((await same).text, 'Finish connecting')
    t.equal(updates(), 1)
  })

  await t.test('T29: after a lost answer, no instance sends another outcome, even with a cookie from before', async (t) => {
    const { emulator, instances: [first, second] } = await startInstances(t, redis)
    const { loginRequestId } = emulator.startLogin()
    const begun = await first.begin('alice', loginRequestId)
    emulator.failNext({ reset: 'after', times: 10 })
    t.match(await first.answer('alice', begun), { status: 503 })
    t.match(await second.answer('alice', begun, 'cancel'), EXPIRED)
    emulator.clearFaults()
    emulator.failNext('invalid_argument')
    t.match(await second.answer('alice', begun), { status: 502 })
    t.match(await first.answer('alice', begun, 'cancel'), EXPIRED, 'a refusal of the repetition takes nothing back')
    t.match(await second.answer('alice', begun), { status: 200 })
    t.strictSame(new Set(emulator.loginRequests.get(loginRequestId)?.updates.map(({ sub }) => sub)), new Set([alice.sub]))
  })

  await t.test('T34: the limit is that of all instances together', async (t) => {
    const { emulator, instances } = await startInstances(t, redis, { limit: { max: 4, window: 600 } })
    const user = `somebody ${Math.random()}`
    const passed: number[] = []
    for (let count = 0; count < 12; count++) {
      const [one, other] = count % 2 === 0 ? instances : [instances[1], instances[0]]
      const { status, code } = await other.answer(user, await one.begin(user))
      passed.push(status)
      if (count >= 4) t.match({ status, code }, LIMITED)
    }
    t.equal(emulator.stats.updateCalls, 4)
    t.match(await instances[0].answer(`${user} 2`, await instances[0].begin(`${user} 2`)), { status: 200 })
  })

  await t.test('T34: all instances together send little for visitors who are not signed in', async (t) => {
    const { emulator, instances } = await startInstances(t, redis)
    const started = performance.now()
    const cancel = async (index: number) => {
      const [one, other] = index % 2 === 0 ? instances : [instances[1], instances[0]]
      return await other.answer(nobody, await one.begin('alice'), 'cancel', `192.0.2.${index}`)
    }
    // More than two seconds take, so that the whole of one lies between the first and the last.
    const answers = await Promise.all(Array.from({ length: 2.5 * CANCELS_PER_SECOND }, (_, index) => cancel(index)))
    const seconds = (performance.now() - started) / 1000
    for (const { status } of answers) t.equal(status, 200, 'each has its turn')
    t.ok(emulator.stats.updateCalls <= CANCELS_PER_SECOND * (Math.floor(seconds) + 2), `${seconds} s`)
    t.ok(seconds > 1, 'for a turn it waits')
  })

  await t.test('T34: repeats count for all instances together', async (t) => {
    const { emulator, instances: [first, second] } = await startInstances(t, redis, { limit: { max: 2, window: 600 } })
    const user = `somebody ${Math.random()}`
    const begun = await first.begin(user)
    emulator.failNext({ status: 'invalid_argument', times: 20 })
    for (let count = 0; count < 10; count++) await (count % 2 === 0 ? first : second).answer(user, begun)
    t.equal(emulator.stats.updateCalls, 6)
    t.match(await second.answer(user, begun), LIMITED)
  })
}
