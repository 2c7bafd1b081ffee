import t, { type Test } from 'tap'
import { once } from 'node:events'
import { constants } from 'node:http2'
import { connect } from 'node:net'
import { ScalekitClient } from '@scalekit-sdk/node'
import type { EmulatorFault, ScalekitEmulator } from '../../src/testing/index.js'
import { acknowledgements, closed, createRpcClient } from './http2-client.js'
import { alice, failure, fetchApiToken, sdkClient, startEmulator } from './set-up.js'
import { setUpUpdates, until } from './updates.js'

const { NGHTTP2_INTERNAL_ERROR: internalError } = constants
const streamError = { headers: { ':status': undefined }, rstCode: internalError, errorCode: 'ERR_HTTP2_STREAM_ERROR' }
const sessionError = { headers: { ':status': undefined }, errorCode: 'ERR_HTTP2_SESSION_ERROR' }
const taken = { trailers: { 'grpc-status': '0' }, rstCode: 0 }

async function setUp (t: Test) {
  const updating = await setUpUpdates(t)
  return { ...updating, rpc: await createRpcClient(t, updating.emulator, updating.loginRequestId) }
}

/** Several turns of the emulator's event loop, each there and back, on other connections. */
async function roundTrips (emulator: ScalekitEmulator): Promise<void> {
  for (let n = 0; n < 5; n++) await (await fetch(`${emulator.environmentUrl}/keys`, { headers: { connection: 'close' } })).text()
}

t.test('a stream reset fails its call only, before or after the update, and the session serves the next', async (t) => {
  const { emulator, updates, rpc } = await setUp(t)
  const session = rpc.open()
  emulator.failNext({ streamReset: 'before' })
  t.match(await rpc.call(session), streamError)
  t.equal(updates(), 1)
  emulator.failNext({ streamReset: 'after' })
  t.match(await rpc.call(session), streamError)
  t.equal(updates(), 2)

  emulator.failNext({ delay: 20 })
  emulator.failNext({ streamReset: 'before' })
  const [slow, reset] = await Promise.all([rpc.call(session), rpc.call(session)])
  t.match(slow, taken, 'a call under way is answered')
  t.match(reset, streamError)
  t.match(await rpc.call(session), { ...taken, streamId: 9 }, 'still the same session')
  t.equal(updates(), 4)
})

t.test('the SDK sees a stream reset as an internal error, as often and as late as asked for', async (t) => {
  const { emulator, update, updates } = await setUpUpdates(t)
  emulator.failNext({ streamReset: 'before', times: 2, delay: 5 })
  t.match(await failure(update()), { httpStatus: 500 })
  t.match(await failure(update()), { httpStatus: 500 })
  await update()
  t.equal(updates(), 2)
})

t.test('GOAWAY names a last stream below the call\'s, and ends the connection without the update', async (t) => {
  const { emulator, update, updates, rpc } = await setUp(t)
  for (const earlierCalls of [0, 1]) {
    const session = rpc.open()
    const goaway = once(session, 'goaway')
    const ended = closed(session)
    if (earlierCalls) t.match(await rpc.call(session), taken)
    const before = updates()
    emulator.failNext({ goaway: true })
    t.match(await rpc.call(session), { ...sessionError, streamId: earlierCalls * 2 + 1 })
    const [code, lastStreamId] = await goaway
    t.equal(code, internalError)
    t.equal(lastStreamId, earlierCalls ? 1 : 0)
    await ended
    t.equal(updates(), before)
  }
  emulator.failNext({ goaway: true })
  t.match(await failure(update()), { httpStatus: 500 })
  t.equal(updates(), 2)
  await update()
  t.equal(updates(), 3, 'the SDK connects again')
})

t.test('GOAWAY is the last thing that a connection says', async (t) => {
  const { emulator, rpc } = await setUp(t)
  const session = rpc.open()
  const seen: number[] = []
  session.on('goaway', (code) => seen.push(code))
  emulator.failNext({ delay: 20 })
  emulator.failNext({ goaway: true })
  const [slow] = await Promise.all([rpc.call(session), rpc.call(session), closed(session)])
  t.match(slow, sessionError)
  t.same(seen, [internalError])
})

t.test('over REST, where there are no streams, both reset the connection', async (t) => {
  const { emulator, updates, post } = await setUpUpdates(t)
  for (const [fault, takenUpdates] of [[{ streamReset: 'before' }, 0], [{ streamReset: 'after' }, 1], [{ goaway: true }, 0]] as const) {
    const before = updates()
    emulator.failNext(fault)
    t.match(await failure(post()), { cause: { code: 'ECONNRESET' } }, JSON.stringify(fault))
    t.equal(updates() - before, takenUpdates, JSON.stringify(fault))
  }
})

t.test('a frozen HTTP/2 connection acknowledges and answers nothing, while a new one works', async (t) => {
  const { emulator, updates, rpc } = await setUp(t)
  const session = rpc.open()
  const ended = t.captureFn(() => {})
  session.on('goaway', ended).on('close', ended)
  t.match(await rpc.call(session), taken)
  const before = acknowledgements(session)
  await until(() => before.length === 2)

  const { updateCalls } = emulator.stats
  emulator.failNext({ freeze: true })
  const frozen = rpc.call(session)
  await until(() => emulator.stats.updateCalls > updateCalls)
  const after = acknowledgements(session)
  const later = rpc.call(session)
  t.match(await rpc.call(rpc.open()), taken)
  await roundTrips(emulator)
  t.equal(updates(), 3, 'neither of the two on the frozen connection was taken')
  t.equal(emulator.stats.updateCalls, updateCalls + 2, 'the later one was not read')
  t.same(ended.calls, [])

  await Promise.all([closed(session), emulator.close()])
  t.same(after, [])
  for (const call of [frozen, later]) t.equal((await call).headers[':status'], undefined)
})

t.test('calls under way when their connection freezes take effect unanswered, and cannot reset it', async (t) => {
  const { emulator, updates, rpc } = await setUp(t)
  const session = rpc.open()
  const ended = t.captureFn(() => {})
  session.on('close', ended)
  const faults: EmulatorFault[] = [{ delay: 50 }, { delay: 50, reset: 'after' }, { freeze: true }]
  const calls = faults.map((fault) => {
    emulator.failNext(fault)
    return rpc.call(session)
  })
  await until(() => updates() === 3)
  await roundTrips(emulator)
  t.same(ended.calls, [])
  await emulator.close()
  for (const call of calls) t.equal((await call).headers[':status'], undefined)
})

t.test('a frozen HTTP/1.1 connection stays open and silent, whatever comes on it', async (t) => {
  for (const call of ['token', 'keys'] as const) {
    const emulator = await startEmulator(t)
    const socket = connect(Number(new URL(emulator.environmentUrl).port), '127.0.0.1').on('error', () => {})
    const [method, path] = call === 'token' ? ['POST', '/oauth/token'] : ['GET', '/keys']
    let received = ''
    const ended = t.captureFn(() => {})
    socket.on('data', (chunk) => { received += chunk }).on('end', ended).on('close', ended)
    const lines = ['host: x', 'content-length: 0', '', '']
    const request = (target: string) => [`${target} HTTP/1.1`, ...lines].join('\r\n')

    emulator.failNext({ call, freeze: true })
    socket.write(request('GET /nowhere') + request(`${method} ${path}`))
    await until(() => received.includes('Not found'))
    socket.end(request('GET /nowhere'))
    await roundTrips(emulator)
    t.equal((await fetchApiToken(emulator)).status, 200)
    t.equal(received.split('HTTP/1.1 ').length, 2, 'one answer, from before')
    t.same(ended.calls, [])
    t.equal(emulator.stats.tokenRequests, call === 'token' ? 2 : 1)
    await Promise.all([once(socket, 'close'), emulator.close()])
  }
})

t.test('the SDK waits in vain on a frozen connection, again and again, and a new client does not', async (t) => {
  const emulator = await startEmulator(t)
  const { environmentUrl, clientId, clientSecret, connectionId } = emulator
  const { loginRequestId } = emulator.startLogin()
  const { auth } = new ScalekitClient(environmentUrl, clientId, clientSecret, { timeoutMs: 500 })
  emulator.failNext({ freeze: true })
  for (let n = 0; n < 2; n++) {
    t.match(await failure(auth.updateLoginUserDetails(connectionId, loginRequestId, alice)), { httpStatus: 504 })
  }
  t.equal(emulator.stats.updateCalls, 1)
  await sdkClient(emulator).auth.updateLoginUserDetails(connectionId, loginRequestId, alice)
  t.equal(emulator.loginRequests.get(loginRequestId)?.updates.length, 1)
})
