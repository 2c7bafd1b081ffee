import { once } from 'node:events'
import { constants, createServer, type OutgoingHttpHeaders, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { type DescMethod, fromBinary, fromJson, toBinary } from '@bufbuild/protobuf'
import { Code, ConnectError, encodeBinaryHeader } from '@connectrpc/connect'
import { Http2SessionManager } from '@connectrpc/connect-node'
import t, { type Test } from 'tap'
import { classifyFailure } from '../../dist/scalekit/failure.js'
import { createUnaryClient } from '../../dist/scalekit/grpc-call.js'
import type { Call } from '../../dist/scalekit/grpc-call.js'
import { findAuthService } from '../../dist/scalekit/sdk-client.js'

type Serve = (stream: ServerHttp2Stream, headers: OutgoingHttpHeaders) => void

const head = { ':status': 200, 'content-type': 'application/grpc+proto' }
const authService = findAuthService()
const { input, output } = authService.method.updateLoginUserDetails as DescMethod
const question = fromJson(input, { connectionId: 'conn_1', loginRequestId: 'lri_1' })
const message = toBinary(output, fromJson(output, { authRequestId: 'req_1' }))

function envelope (data: Uint8Array, flags = 0, length = data.length): Buffer {
  const prefix = Buffer.alloc(5)
  prefix.writeUInt8(flags)
  prefix.writeUInt32BE(length, 1)
  return Buffer.concat([prefix, data])
}

/** Answers with these chunks, each a frame of its own, and these trailers. */
const answerWith = (chunks: Uint8Array[], trailers: OutgoingHttpHeaders = { 'grpc-status': '0' }, header: OutgoingHttpHeaders = head): Serve =>
  (stream) => {
    stream.respond(header, { waitForTrailers: true })
    stream.once('wantTrailers', () => stream.sendTrailers(trailers))
    for (const chunk of chunks) stream.write(chunk)
    stream.end()
  }

async function startServer (t: Test, serve: Serve) {
  const sessions = new Set<ServerHttp2Session>()
  const server = createServer().on('session', (session) => sessions.add(session))
  server.on('stream', (stream, headers) => serve(stream.on('error', () => {}), headers))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const connection = new Http2SessionManager(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  t.teardown(() => {
    connection.abort()
    for (const session of sessions) session.destroy()
    server.close()
  })
  const { updateLoginUserDetails } = createUnaryClient(authService, connection, () => ({ authorization: 'Bearer token' }))
  return { connection, call: updateLoginUserDetails as Call }
}

const patient = () => ({ signal: new AbortController().signal, timeoutMs: 10_000 })

t.test('a call says what gRPC asks for, and takes its answer in whatever pieces it comes', async (t) => {
  const received: unknown[] = []
  const whole = envelope(message)
  const { call } = await startServer(t, (stream, headers) => {
    stream.on('data', (chunk: Buffer) => received.push(fromBinary(input, chunk.subarray(5))))
    stream.on('end', () => {
      received.push(headers)
      answerWith([...whole].map((byte) => Buffer.of(byte)))(stream, headers)
    })
  })
  t.match(await call(question, { ...patient(), timeoutMs: 1234 }), { authRequestId: 'req_1' })
  t.match(received, [{ connectionId: 'conn_1', loginRequestId: 'lri_1' }, {
    ':method': 'POST',
    ':path': '/scalekit.v1.auth.AuthService/UpdateLoginUserDetails',
    'content-type': 'application/grpc+proto',
    te: 'trailers',
    'grpc-timeout': '1234m',
    authorization: 'Bearer token'
  }])
})

t.test('what a server says went wrong keeps its code and its details', async (t) => {
  const trailersOnly = (trailers: OutgoingHttpHeaders): Serve => (stream) => stream.respond({ ...head, ...trailers }, { endStream: true })
  const said: Array<[string, Serve, object]> = [
    ['trailers only', trailersOnly({ 'grpc-status': '5', 'grpc-message': 'not%20here' }), { code: Code.NotFound, rawMessage: 'not here' }],
    ['after headers', answerWith([], { 'grpc-status': '16' }), { code: Code.Unauthenticated }],
    ['a proxy', (stream) => stream.respond({ ':status': 503, 'content-type': 'text/html' }, { endStream: true }), { code: Code.Unavailable }]
  ]
  for (const [name, serve, error] of said) {
    const { call } = await startServer(t, serve)
    const thrown = await call(question, patient()).catch((error: unknown) => error) as ConnectError
    t.match(thrown, { name: 'ConnectError', ...error }, name)
    t.ok([...thrown.metadata.keys()].length > 0, `${name}: with what the server sent`)
  }
})

t.test('the error code in a status of Scalekit reaches the exception of the SDK', async (t) => {
  // google.rpc.Status { code: 3, details: [Any { type_url, value: ErrorInfo { error_code: 'E1' } }] }
  const typeUrl = 'type.googleapis.com/scalekit.v1.errdetails.ErrorInfo'
  const info = Buffer.from([0x0a, 2, ...Buffer.from('E1')])
  const any = Buffer.from([0x0a, typeUrl.length, ...Buffer.from(typeUrl), 0x12, info.length, ...info])
  const status = Buffer.from([0x08, 3, 0x1a, any.length, ...any])
  const { call } = await startServer(t, answerWith([], { 'grpc-status': '3', 'grpc-status-details-bin': encodeBinaryHeader(status) }))
  const thrown = await call(question, patient()).catch((error: unknown) => error)
  t.match(classifyFailure(thrown, { sent: true, aborted: false }).cause, { httpStatus: 400, errorCode: 'E1' })
})

t.test('an answer that breaks off, or is not one message, counts as lost', async (t) => {
  const broken: Array<[string, Serve]> = [
    ['nothing', (stream) => stream.close(constants.NGHTTP2_NO_ERROR)],
    ['cancelled', (stream) => stream.close(constants.NGHTTP2_CANCEL)],
    ['reset', (stream) => stream.close(constants.NGHTTP2_INTERNAL_ERROR)],
    ['no trailers', (stream) => { stream.respond(head); stream.end(envelope(message)) }],
    ['no message', answerWith([])],
    ['half a prefix', answerWith([Buffer.alloc(3)])],
    ['two messages', answerWith([envelope(message), envelope(message)])],
    ['a message cut short', answerWith([envelope(message, 0, message.length + 1)])],
    ['a compressed message, for which nobody asked', answerWith([envelope(message, 1)])],
    ['no message of this method', answerWith([envelope(Buffer.of(0xff, 0xff, 0xff))])],
    ['a page', answerWith([Buffer.from('<html>')], {}, { ':status': 200, 'content-type': 'text/html' })],
    ['too much', answerWith([envelope(Buffer.alloc(100_000))])]
  ]
  for (const [name, serve] of broken) {
    const { call } = await startServer(t, serve)
    const thrown = await call(question, patient()).catch((error: unknown) => error)
    t.match(thrown, { name: 'ConnectError' }, name)
    t.match(classifyFailure(thrown, { sent: true, aborted: false }), { kind: 'unavailable', retry: true, mayHaveLanded: true }, name)
  }
})

t.test('a call that is given up is cancelled at the server', async (t) => {
  const streams: ServerHttp2Stream[] = []
  const { call } = await startServer(t, (stream) => streams.push(stream))
  const controller = new AbortController()
  const given = call(question, { signal: controller.signal, timeoutMs: 10_000 })
  while (streams.length === 0) await new Promise(setImmediate)
  controller.abort()
  await t.rejects(given, { name: 'ConnectError', code: Code.DeadlineExceeded })
  const [stream] = streams
  if (!stream?.closed) await once(stream as ServerHttp2Stream, 'close')
  t.equal(stream?.rstCode, constants.NGHTTP2_CANCEL)
})

t.test('a call that is given up before its connection is open sends no message', async (t) => {
  const messages: Buffer[] = []
  const { connection, call } = await startServer(t, (stream, headers) => {
    stream.on('data', (chunk: Buffer) => messages.push(chunk)).on('end', () => answerWith([envelope(message)])(stream, headers))
  })
  const controller = new AbortController()
  const given = call(question, { signal: controller.signal, timeoutMs: 10_000 })
  controller.abort()
  await t.rejects(given, { name: 'ConnectError', code: Code.DeadlineExceeded })
  await connection.connect()
  t.match(await call(question, patient()), { authRequestId: 'req_1' })
  t.equal(messages.length, 1)
})
