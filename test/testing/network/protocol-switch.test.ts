import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { startEmulator } from '../set-up.js'

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
const EMPTY_SETTINGS = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])
const SETTINGS = 4

t.test('a protocol is told by its first bytes, in however many pieces they come', async (t) => {
  const { environmentUrl } = await startEmulator(t)
  const { port } = new URL(environmentUrl)

  /** Sends the beginning byte by byte, and gives the first bytes that come back. */
  async function send (beginning: string, rest: string | Buffer): Promise<Buffer> {
    const socket = connect(Number(port), '127.0.0.1').setNoDelay()
    t.teardown(() => socket.destroy())
    for (const character of beginning) {
      socket.write(character)
      await sleep(2)
    }
    socket.write(rest)
    const [answer] = await once(socket, 'data')
    return answer
  }

  t.equal((await send(PREFACE, EMPTY_SETTINGS))[3], SETTINGS, 'HTTP/2')
  const request = `GET /keys HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`
  t.match(String(await send(request.slice(0, 10), request.slice(10))), /^HTTP\/1\.1 200/)
  const almost = `PRI /keys HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`
  t.match(String(await send(almost.slice(0, 10), almost.slice(10))), /^HTTP\/1\.1 4\d\d/, 'and what begins like HTTP/2')
})
