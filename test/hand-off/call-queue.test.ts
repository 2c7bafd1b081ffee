import t from 'tap'
import { createCallQueue } from '../../dist/hand-off/call-queue.js'

const never = () => new AbortController().signal

/** A call that ends when told. */
function createCall () {
  let end = () => {}
  const state = { begun: false, end: () => end() }
  const call = async () => {
    state.begun = true
    await new Promise<void>((resolve) => { end = resolve })
    return 'answer'
  }
  return { state, call }
}

t.test('a hundred calls are in flight, a thousand wait, the next is refused, and turns come in order', async (t) => {
  const inTurn = createCallQueue({ maxInFlight: 100, maxWaiting: 1000 })
  const calls = Array.from({ length: 1100 }, createCall)
  const answers = calls.map(({ call }) => inTurn(call, never()))
  await new Promise(setImmediate)
  t.equal(calls.findIndex(({ state }) => !state.begun), 100)
  t.equal(await inTurn(createCall().call, never()), undefined)
  for (const { state } of calls) {
    state.end()
    await new Promise(setImmediate)
  }
  t.strictSame(new Set(await Promise.all(answers)), new Set(['answer']))
})

t.test('a call whose time is over is never made, and one that fails makes room', async (t) => {
  const inTurn = createCallQueue({ maxInFlight: 100, maxWaiting: 1000 })
  const running = Array.from({ length: 100 }, createCall)
  const answers = running.map(({ call }) => inTurn(call, never()))
  const { state, call } = createCall()
  const impatient = new AbortController()
  const waiting = inTurn(call, impatient.signal)
  const next = inTurn(async () => { throw new TypeError('a failure') }, never())
  impatient.abort()
  t.equal(await waiting, undefined)
  for (const { state } of running) state.end()
  await t.rejects(next, TypeError)
  await Promise.all(answers)
  t.equal(state.begun, false)
  t.equal(await inTurn(call, impatient.signal), undefined)
  t.equal(state.begun, false)
})
