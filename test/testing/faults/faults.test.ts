import t from 'tap'
import type { EmulatorFault, GrpcStatus } from '../../../dist/testing/index.js'
import { failure, fetchApiToken, startEmulator } from '../set-up.js'
import { grpcStatuses } from '../../../dist/testing/network/grpc-status.js'
import { setUpUpdates } from '../user-details/updates.js'

t.test('every gRPC status reaches the SDK or its retries, and REST as an HTTP status', async (t) => {
  const { emulator, update, post } = await setUpUpdates(t)
  for (const [name, httpStatus] of [['not_found', 404], ['resource_exhausted', 429], ['invalid_argument', 400]] as const) {
    emulator.failNext(name)
    t.match(await failure(update()), { httpStatus }, name)
  }
  for (const [name, { httpStatus }] of Object.entries(grpcStatuses)) {
    emulator.failNext({ status: name as GrpcStatus })
    t.equal((await post()).status, httpStatus, name)
  }
})

t.test('unavailable is retried by the SDK, as often as asked for', async (t) => {
  const { emulator, update, updates } = await setUpUpdates(t)
  const { updateCalls } = emulator.stats
  emulator.failNext({ status: 'unavailable', times: 2 })
  await update()
  t.equal(emulator.stats.updateCalls - updateCalls, 3)
  t.equal(updates(), 2)
})

t.test('unauthenticated makes the SDK fetch a token', async (t) => {
  const { emulator, update } = await setUpUpdates(t)
  emulator.failNext('unauthenticated')
  await update()
  t.equal(emulator.stats.tokenRequests, 2)
})

t.test('an HTTP-level 429 counts as unavailable, and REST gets it with Retry-After', async (t) => {
  const { emulator, update, post } = await setUpUpdates(t)
  const { updateCalls } = emulator.stats
  emulator.failNext({ httpStatus: 429 })
  await update()
  t.equal(emulator.stats.updateCalls - updateCalls, 2)
  emulator.failNext({ httpStatus: 503, retryAfter: 7 })
  const response = await post()
  t.equal(response.status, 503)
  t.equal(response.headers.get('retry-after'), '7')
})

t.test('a delay postpones the answer, normal or not', async (t) => {
  const { emulator, update, updates } = await setUpUpdates(t)
  emulator.failNext({ delay: 20 })
  emulator.failNext({ delay: 20, status: 'not_found' })
  const first = update()
  t.equal(updates(), 1)
  await first
  t.equal(updates(), 2)
  t.match(await failure(update()), { httpStatus: 404 })
})

t.test('a reset before the update leaves nothing, after the update its details', async (t) => {
  const { emulator, update, updates, post } = await setUpUpdates(t)
  emulator.failNext({ reset: 'before' })
  await t.rejects(update())
  t.equal(updates(), 1)
  emulator.failNext({ reset: 'after' })
  await t.rejects(update())
  t.equal(updates(), 2)
  emulator.failNext({ reset: 'before' })
  await t.rejects(post())
  t.equal(updates(), 2)
  emulator.failNext({ reset: 'after' })
  await t.rejects(post())
  t.equal(updates(), 3)
  await update()
  t.equal(updates(), 4, 'the SDK connects again')
})

t.test('token and key requests fail as asked for, and only they', async (t) => {
  const emulator = await startEmulator(t)
  emulator.failNext({ call: 'token', httpStatus: 500 })
  emulator.failNext({ call: 'token', reset: 'before' })
  emulator.failNext({ call: 'token', reset: 'after' })
  emulator.failNext({ call: 'keys', httpStatus: 503 })
  t.equal((await fetch(`${emulator.environmentUrl}/keys`)).status, 503)
  t.equal((await fetch(`${emulator.environmentUrl}/keys`)).status, 200)
  t.equal((await fetchApiToken(emulator)).status, 500)
  await t.rejects(fetchApiToken(emulator))
  await t.rejects(fetchApiToken(emulator))
  t.equal((await fetchApiToken(emulator)).status, 200)
  t.equal(emulator.stats.tokenRequests, 4)
})

t.test('close ends hanging and delayed calls', async (t) => {
  const { emulator, update, updates } = await setUpUpdates(t)
  emulator.failNext({ hang: true })
  emulator.failNext({ delay: 60_000 })
  emulator.failNext({ call: 'token', hang: true })
  emulator.failNext({ call: 'keys', delay: 60_000 })
  const calls = [update(), update(), fetchApiToken(emulator), fetch(`${emulator.environmentUrl}/keys`)]
  const settled = Promise.allSettled(calls)
  while (emulator.stats.updateCalls < 4 || emulator.stats.tokenRequests < 2) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await emulator.close()
  t.same((await settled).map(({ status }) => status), ['rejected', 'rejected', 'rejected', 'rejected'])
  t.equal(updates(), 1)
})

t.test('a fault of unknown shape is a TypeError', async (t) => {
  const emulator = await startEmulator(t)
  const wrong: unknown[] = [
    null, 'nonsense', 7, {}, { call: 'token' }, { call: 'other', hang: true }, { status: 'ok' }, { httpStatus: 200 },
    { httpStatus: 'x' }, { hang: false }, { reset: 'never' }, { delay: -1 }, { times: 0, hang: true }, { surprise: 1 },
    { hang: true, reset: 'after' }, { retryAfter: 1, hang: true }, { call: 'keys', status: 'internal' },
    { streamReset: true }, { streamReset: 'never' }, { goaway: 'before' }, { goaway: false }, { freeze: 'after' },
    { freeze: false }, { body: 'page' }, { body: true }, { call: 'token', streamReset: 'before' },
    { call: 'keys', streamReset: 'after' }, { call: 'token', goaway: true }, { call: 'keys', goaway: true },
    { streamReset: 'before', reset: 'before' }, { goaway: true, freeze: true }, { freeze: true, hang: true },
    { body: 'garbage', httpStatus: 502 }, { body: 'empty', status: 'internal' }, { body: 'empty', retryAfter: 1 }
  ]
  for (const fault of wrong) {
    t.throws(() => emulator.failNext(fault as EmulatorFault), { name: 'TypeError' }, JSON.stringify(fault))
  }
})
