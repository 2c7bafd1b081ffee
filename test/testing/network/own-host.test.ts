import { once } from 'node:events'
import { connect as connectHttp2 } from 'node:http2'
import { connect } from 'node:net'
import t, { type Test } from 'tap'
import type { ScalekitEmulator } from '../../../dist/testing/index.js'
import { findRpcPath } from '../../../dist/testing/rpc/auth-service.js'
import { startEmulator } from '../set-up.js'

const OK = 200
const BAD_REQUEST = 400
const NOT_FOUND = 404
const MISDIRECTED = 421

const loopbackNames = ['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]', '127.1', '2130706433']
const foreignNames = [
  'evil.example', 'localhost.evil.example', 'localhost.', '127.0.0.2', '0.0.0.0', '[::]', '[::ffff:127.0.0.1]',
  'evil.example#@localhost', 'localhost@evil.example'
]
const malformedNames = ['', ':', '[::1', 'a b', 'localhost:port', 'localhost:99999', '%', '<script>']

const portOf = ({ environmentUrl }: ScalekitEmulator) => Number(new URL(environmentUrl).port)

/** The whole answer to these bytes, on a connection of its own. */
async function exchange (t: Test, emulator: ScalekitEmulator, bytes: string) {
  const socket = connect(portOf(emulator), '127.0.0.1')
  t.teardown(() => socket.destroy())
  let text = ''
  socket.on('data', (chunk) => { text += chunk })
  socket.write(bytes)
  await once(socket, 'close')
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]), text }
}

const get = (target: string, ...headers: string[]) =>
  [`GET ${target} HTTP/1.1`, ...headers, 'connection: close', '', ''].join('\r\n')

async function stillWorks (t: Test, emulator: ScalekitEmulator) {
  const answer = await exchange(t, emulator, get('/keys', `host: 127.0.0.1:${portOf(emulator)}`))
  t.equal(answer.status, OK, 'the emulator goes on')
}

t.test('T45: HTTP/1.1 for a name other than loopback is refused and shown nothing, loopback is served', async (t) => {
  const emulator = await startEmulator(t)
  const asFor = async (host: string) => await exchange(t, emulator, get('/keys', `host: ${host}`))
  const { text: keys } = await asFor('localhost')
  t.match(keys, /"kty"/, 'what there is to read')
  for (const name of loopbackNames) {
    for (const host of [name, `${name}:${portOf(emulator)}`]) t.equal((await asFor(host)).status, OK, host)
  }
  for (const host of foreignNames) {
    const { status, text } = await asFor(host)
    t.equal(status, MISDIRECTED, host)
    t.notMatch(text, /kty|access-control/i, host)
  }
  for (const host of malformedNames) t.equal((await asFor(host)).status, BAD_REQUEST, `'${host}'`)
  t.equal((await exchange(t, emulator, get('/keys'))).status, BAD_REQUEST, 'none')
  t.equal((await exchange(t, emulator, 'GET /keys HTTP/1.0\r\n\r\n')).status, BAD_REQUEST, 'none, in HTTP/1.0')
  await stillWorks(t, emulator)
})

t.test('T45: a foreign name gets no page, no token and no preflight either', async (t) => {
  const emulator = await startEmulator(t)
  for (const target of ['GET /oauth/authorize', 'POST /oauth/token', 'OPTIONS /oauth/token', 'GET /nowhere']) {
    const head = `${target} HTTP/1.1\r\nhost: evil.example\r\norigin: http://evil.example\r\nconnection: close\r\n`
    const { status, text } = await exchange(t, emulator, `${head}content-length: 0\r\n\r\n`)
    t.equal(status, MISDIRECTED, target)
    t.notMatch(text, /access-control/i, target)
  }
  t.equal(emulator.stats.tokenRequests, 0)
})

t.test('T45: a request line that is no path is a bad request, and the emulator goes on', async (t) => {
  const emulator = await startEmulator(t)
  for (const target of ['*[', '*', '[', 'http://[', 'http://evil.example/keys', 'evil.example:443', '?a']) {
    const { status } = await exchange(t, emulator, get(target, 'host: localhost'))
    t.equal(status, BAD_REQUEST, target)
    await stillWorks(t, emulator)
  }
  for (const target of ['/[', '//', '//evil.example/keys', '/%', '/%00', '/\\', '/@evil.example', '/:99999', '/x#']) {
    const { status } = await exchange(t, emulator, get(target, 'host: localhost'))
    t.equal(status, NOT_FOUND, target)
    await stillWorks(t, emulator)
  }
})

t.test('T45: h2c for a name other than loopback is refused, and no call is counted', async (t) => {
  const emulator = await startEmulator(t)
  const session = connectHttp2(emulator.environmentUrl)
  t.teardown(() => session.destroy())
  const asFor = async (headers: Record<string, string>) => {
    const path = findRpcPath('updateLoginUserDetails')
    const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc+proto', ...headers })
    stream.resume().end()
    const [{ ':status': status, 'grpc-status': grpcStatus }] = await once(stream, 'response')
    return { status, grpcStatus }
  }
  for (const [status, names] of [[MISDIRECTED, foreignNames], [BAD_REQUEST, malformedNames]] as const) {
    for (const authority of names.filter((name) => name !== '')) {
      const answer = await asFor({ ':authority': authority }).catch(({ code }) => ({ code }))
      // Node's HTTP/2 itself resets a stream whose authority has characters that no authority has.
      const refused = /[ <>#]/.test(authority) ? { code: 'ERR_HTTP2_STREAM_ERROR' } : { status, grpcStatus: undefined }
      t.match(answer, refused, authority)
    }
  }
  t.match(await asFor({ host: 'evil.example' }), { status: MISDIRECTED }, 'the host of a request without an authority')
  t.equal(emulator.stats.updateCalls, 0)
  for (const [index, name] of loopbackNames.entries()) {
    t.match(await asFor({ ':authority': `${name}:${portOf(emulator)}` }), { status: OK }, name)
    t.equal(emulator.stats.updateCalls, index + 1)
  }
  await stillWorks(t, emulator)
})
