import t from 'tap'
import { once } from 'node:events'
import { constants } from 'node:http2'
import { closed, setUpRpc, taken } from '../network/http2-client.js'
import { failure } from '../set-up.js'
import { roundTrips, setUpUpdates } from '../user-details/updates.js'

const { NGHTTP2_INTERNAL_ERROR: internalError } = constants
const streamError = { headers: { ':status': undefined }, rstCode: internalError, errorCode: 'ERR_HTTP2_STREAM_ERROR' }
const sessionError = { headers: { ':status': undefined }, errorCode: 'ERR_HTTP2_SESSION_ERROR' }

t.test('a stream reset fails its call only, before or after the update, and the session serves the next', async (t) => {
  const { emulator, updates, rpc } = await setUpRpc(t)
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
  const { emulator, update, updates, rpc } = await setUpRpc(t)
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
  const { emulator, rpc } = await setUpRpc(t)
  const session = rpc.open()
  const seen: number[] = []
  session.on('goaway', (code) => seen.push(code))
  emulator.failNext({ delay: 20 })
  emulator.failNext({ goaway: true })
  const [slow] = await Promise.all([rpc.call(session), rpc.call(session), closed(session)])
  t.match(slow, sessionError)
  t.same(seen, [internalError])
})

t.test('GOAWAY closes the connection, whatever the client does, and what comes after it is not taken', async (t) => {
  const { emulator, updates, rpc } = await setUpRpc(t)
  const { session, socket } = rpc.openDeaf()
  const { updateCalls } = emulator.stats
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  emulator.failNext({ goaway: true })
  rpc.call(session)
  await once(socket, 'end')
  t.equal(Buffer.concat(chunks).at(-17 + 3), 7, 'GOAWAY is the last frame')
  rpc.call(session)
  await roundTrips(emulator)
  t.equal(emulator.stats.updateCalls, updateCalls + 1)
  t.equal(updates(), 1)
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
