import t, { type Test } from 'tap'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { ScalekitEmulator } from '../../../dist/testing/index.js'
import { startEmulator } from '../set-up.js'
import { roundTrips, until } from '../user-details/updates.js'

function openSocket (t: Test, { environmentUrl }: ScalekitEmulator): Socket {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(environmentUrl).port), allowHalfOpen: true })
  t.teardown(() => socket.destroy())
  return socket.on('error', () => {})
}

t.test('an answer to a client that asked for the end is followed by it', async (t) => {
  const socket = openSocket(t, await startEmulator(t))
  socket.write('GET /nowhere HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n')
  const [answer] = await once(socket, 'data')
  t.match(String(answer), 'HTTP/1.1 404')
  await once(socket, 'end')
})

t.test('a client that ends its side gets the end of the other', async (t) => {
  const emulator = await startEmulator(t)
  for (const bytes of ['GET /keys HTTP/1.1\r\n', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n']) {
    const socket = openSocket(t, emulator).resume()
    socket.end(bytes)
    await once(socket, 'close')
  }
  await roundTrips(emulator)
})

t.test('of a body that nobody reads, buffers take what they hold', async (t) => {
  const emulator = await startEmulator(t)
  const socket = openSocket(t, emulator)
  emulator.failNext({ call: 'token', hang: true })
  const length = 2 ** 25
  socket.write(`POST /oauth/token HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${length}\r\n\r\n`)
  await until(() => emulator.stats.tokenRequests === 1)
  socket.write(Buffer.alloc(length))
  await roundTrips(emulator)
  t.equal(socket.writableLength, length)
})
