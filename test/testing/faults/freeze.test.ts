import t from 'tap'
import { connect } from 'node:net'
import { ScalekitClient } from '@scalekit-sdk/node'
import type { EmulatorFault } from '../../../dist/testing/index.js'
import { acknowledgements, closed, setUpRpc, taken } from '../network/http2-client.js'
import { alice, failure, fetchApiToken, sdkClient, startEmulator } from '../set-up.js'
import { roundTrips, until } from '../user-details/updates.js'

t.test('a frozen HTTP/2 connection acknowledges and answers nothing, while a new one works', async (t) => {
  const { emulator, updates, rpc } = await setUpRpc(t)
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
  const { emulator, updates, rpc } = await setUpRpc(t)
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
  const request = (target: string) => [`${target} HTTP/1.1`, 'host: localhost', 'content-length: 0', '', ''].join('\r\n')
  const moreThanBuffersHold = ' '.repeat(2 ** 25)
  for (const [call, target, later] of [
    ['token', 'POST /oauth/token', request('GET /nowhere') + moreThanBuffersHold],
    ['keys', 'GET /keys', '']
  ] as const) {
    const emulator = await startEmulator(t)
    const socket = connect(Number(new URL(emulator.environmentUrl).port), '127.0.0.1').on('error', () => {})
    let received = ''
    const ended = t.captureFn(() => {})
    socket.on('data', (chunk) => { received += chunk }).on('end', ended).on('close', ended)

    emulator.failNext({ call, freeze: true })
    socket.write(request('GET /nowhere') + request(target))
    await until(() => received.includes('Not Found'))
    socket.end(later)
    await roundTrips(emulator)
    t.equal((await fetchApiToken(emulator)).status, 200)
    t.equal(received.split('HTTP/1.1 ').length, 2, 'one answer, from before')
    t.same(ended.calls, [], 'no FIN, not even in answer to one')
    t.equal(socket.writableLength, later.length, 'nothing is read')
    t.equal(emulator.stats.tokenRequests, call === 'token' ? 2 : 1)
    await Promise.all([new Promise((resolve) => socket.once('close', resolve)), emulator.close()])
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
