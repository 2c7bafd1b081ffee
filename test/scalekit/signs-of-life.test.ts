import { ScalekitClient } from '@scalekit-sdk/node'
import t, { type Test } from 'tap'
import { createCalls } from '../../dist/scalekit/calls.js'
import { createScalekitEmulator, type ConnectionRules } from '../../dist/testing/index.js'
import { passTime, until } from '../support/host.js'

// Silence for two fifths of it makes us ask, and a fifth later the connection is dead.
const BUDGET_MS = 4000
const MINUTE_MS = 60_000
// As Scalekit's backend enforces them.
const SCALEKITS: ConnectionRules = { pingInterval: 30, idle: 300 }

async function setUp (t: Test, connectionRules = SCALEKITS) {
  const emulator = await createScalekitEmulator({ connectionRules })
  const { environmentUrl, clientId, clientSecret, connectionId } = emulator
  const calls = createCalls(new ScalekitClient(environmentUrl, clientId, clientSecret), BUDGET_MS)
  t.teardown(async () => {
    calls.close()
    await emulator.close()
  })
  const send = async (signal = new AbortController().signal) => {
    const { loginRequestId } = emulator.startLogin()
    return await calls.call({ connectionId, loginRequestId, user: { loginFailed: true }, signal, left: () => 60_000 })
  }
  return { emulator, send }
}

const taken = { authRequestId: /^req_/ }

t.test('calls that hang draw one ping a minute, however many there are and however long they take', async (t) => {
  const { emulator, send } = await setUp(t)
  const { connections } = emulator
  t.match(await send(), taken)
  t.equal(connections.pings, 0, 'none where Scalekit answers')

  // Each call has a budget of its own.
  const controllers = Array.from({ length: 8 }, () => new AbortController())
  emulator.failNext({ hang: true, times: controllers.length })
  const hanging = controllers.map(({ signal }) => send(signal))
  await until(() => connections.pings === 1)
  // Long enough for two more, if they were allowed.
  await new Promise((resolve) => setTimeout(resolve, BUDGET_MS))
  t.strictSame(connections, { opened: 1, pings: 1, tooManyPings: 0 })
  passTime(t, MINUTE_MS)
  await until(() => connections.pings === 2)
  for (const controller of controllers) controller.abort()
  for (const result of await Promise.all(hanging)) t.match(result, { failure: { kind: 'timeout' } })
  t.equal(connections.tooManyPings, 0)
})

t.test('after a minute without calls, a ping goes out beside the next call, on the same connection', async (t) => {
  const { emulator, send } = await setUp(t)
  t.match(await send(), taken)
  passTime(t, MINUTE_MS - 1000)
  t.match(await send(), taken)
  t.equal(emulator.connections.pings, 0)
  passTime(t, MINUTE_MS)
  t.match(await send(), taken)
  t.match(emulator.connections, { opened: 1, pings: 1 })
  t.match(await send(), taken)
  t.equal(emulator.connections.pings, 1)
})

t.test('a connection that fell silent while nobody called is found dead within a part of the budget', async (t) => {
  const { emulator, send } = await setUp(t, { silence: 0.1 })
  t.match(await send(), taken)
  await new Promise((resolve) => setTimeout(resolve, 300))
  for (const quiet of [0, MINUTE_MS]) {
    if (quiet > 0) passTime(t, quiet)
    t.match(await send(), { failure: { kind: 'unavailable', retry: true } }, `after ${quiet} ms`)
    t.match(await send(), taken, 'and the next call goes out on another')
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
  t.equal(emulator.connections.opened, 3)
})

t.test('a call that ends for another reason is not watched any longer', async (t) => {
  const { emulator, send } = await setUp(t)
  emulator.failNext({ streamReset: 'before' })
  t.match(await send(), { failure: { kind: 'unavailable' } })
  t.match(await send(), taken)
  t.equal(emulator.connections.pings, 0)
})

t.test('a connection without calls is closed before Scalekit closes it', async (t) => {
  const { setTimeout: start } = globalThis
  const idle: number[] = []
  t.intercept(globalThis, 'setTimeout', {
    value: Object.assign((act: () => void, ms: number, ...rest: []) => {
      if (ms >= MINUTE_MS && ms < 300_000) idle.push(ms)
      return start(act, idle.includes(ms) ? 50 : ms, ...rest)
    }, start)
  })
  const { emulator, send } = await setUp(t)
  t.match(await send(), taken)
  t.strictSame(idle.filter((ms) => ms >= 240_000), [])
  await new Promise((resolve) => start(resolve, 200))
  t.match(await send(), taken)
  t.equal(emulator.connections.opened, 2)
})
