import { once } from 'node:events'
import { type ClientHttp2Session, constants } from 'node:http2'
import t, { type Test } from 'tap'
import type { ConnectionRules } from '../../../dist/testing/index.js'
import { startEmulator } from '../set-up.js'
import { createRpcClient, taken } from './http2-client.js'

const ping = (session: ClientHttp2Session) => new Promise<void>((resolve) => { session.ping(() => resolve()) })

async function setUp (t: Test, connectionRules: ConnectionRules) {
  const emulator = await startEmulator(t, { connectionRules })
  const { loginRequestId } = emulator.startLogin()
  return { emulator, rpc: await createRpcClient(t, emulator, loginRequestId) }
}

t.test('the third ping that comes too early ends the connection, and an answer clears the count', async (t) => {
  const { emulator, rpc } = await setUp(t, { pingInterval: 30 })
  const session = rpc.open()
  await once(session, 'connect')
  for (let count = 0; count < 3; count++) await ping(session)
  t.match(await rpc.call(session), taken, 'two of them were early')
  for (let count = 0; count < 2; count++) await ping(session)
  t.equal(emulator.connections.tooManyPings, 0)

  emulator.failNext({ hang: true })
  const hanging = rpc.call(session)
  const gone = once(session, 'goaway')
  session.ping(() => {})
  const [code, , reason] = await gone
  t.equal(code, constants.NGHTTP2_ENHANCE_YOUR_CALM)
  t.equal(String(reason), 'too_many_pings')
  t.equal((await hanging).headers[':status'], undefined, 'the call under way ends with it')
  t.strictSame(emulator.connections, { opened: 1, pings: 6, tooManyPings: 1 })
})

t.test('pings are not early after the interval, nor without one', async (t) => {
  for (const rules of [{ pingInterval: 0.001 }, {}]) {
    const { emulator, rpc } = await setUp(t, rules)
    const session = rpc.open()
    await once(session, 'connect')
    for (let count = 0; count < 6; count++) {
      await ping(session)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    t.match(await rpc.call(session), taken)
    t.match(emulator.connections, { pings: 6, tooManyPings: 0 })
  }
})

t.test('a connection without calls is closed after a while, one with a call under way is not', async (t) => {
  const { emulator, rpc } = await setUp(t, { idle: 0.1 })
  const session = rpc.open()
  emulator.failNext({ delay: 300 })
  t.match(await rpc.call(session), taken)
  const [code] = await once(session, 'goaway')
  t.equal(code, constants.NGHTTP2_NO_ERROR)
})

t.test('a connection without calls falls silent after a while, and stays open', async (t) => {
  const { emulator, rpc } = await setUp(t, { silence: 0.1 })
  const session = rpc.open()
  await rpc.call(session)
  let acknowledged = 0
  await new Promise((resolve) => setTimeout(resolve, 300))
  session.ping(() => { acknowledged += 1 })
  t.match(await rpc.call(rpc.open()), taken, 'a new one works')
  t.equal(acknowledged, 0)
  t.equal(session.closed, false)
  await emulator.close()
})
