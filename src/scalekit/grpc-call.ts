import { type ClientHttp2Stream, constants, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2'
import { create, type DescMethod, type DescService, fromBinary, type Message, toBinary } from '@bufbuild/protobuf'
import { Code, ConnectError } from '@connectrpc/connect'
import { encodeEnvelope } from '@connectrpc/connect/protocol'
import { contentTypeProto, validateResponse, validateTrailer } from '@connectrpc/connect/protocol-grpc'
import type { Http2SessionManager } from '@connectrpc/connect-node'
import { untilAborted } from './until-aborted.js'

const ENVELOPE_BYTES = 5
const MAX_ANSWER_BYTES = 65_536

/** How long a call may take, and who ends it before. */
export interface CallOptions {
  signal: AbortSignal
  timeoutMs: number
}

/** Calls one method of a service. */
export type Call = (message: object, options: CallOptions) => Promise<object>

interface Answer {
  header: IncomingHttpHeaders
  trailer: IncomingHttpHeaders
  body: Buffer
}

/**
 * A client for the methods of a service that take one message and return one. Calls throw a `ConnectError`; its
 * metadata is empty unless the server sent it.
 *
 * Connection, envelope and the rules of gRPC are the library's. Its transport is left out, as the one exception to "a
 * library first": it passes each message through a dozen asynchronous generators, which takes longer than all the rest
 * of a login. `npm run bench -- completions` measures it against a handler that makes the SDK's call. With the
 * library's HTTP client in place of the streams here, this file would be half as long, and a call would take half as
 * much CPU time again.
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
export function createUnaryClient (
  service: DescService, connection: Http2SessionManager, identify: () => OutgoingHttpHeaders
): Record<string, Call> {
  return Object.fromEntries(service.methods.map((method) =>
    [method.localName, createCall(method, connection, identify)]))
}

function createCall (method: DescMethod, connection: Http2SessionManager, identify: () => OutgoingHttpHeaders): Call {
  const path = `/${method.parent.typeName}/${method.name}`

  async function exchange (message: object, { signal, timeoutMs }: CallOptions): Promise<Answer> {
    const headers = { ...identify(), 'content-type': contentTypeProto, te: 'trailers', 'grpc-timeout': `${timeoutMs}m` }
    const stream = await connection.request('POST', path, headers, {})
    closeWhenAborted(stream, signal)
    stream.on('data', () => connection.notifyResponseByteRead(stream))
    // An SDK may leave it to its client to make the message.
    stream.end(encodeEnvelope(0, toBinary(method.input, create(method.input, message as Message))))
    return await readAnswer(stream)
  }

  return async (message, options) => {
    const { signal } = options
    try {
      return fromBinary(method.output, messageOf(await untilAborted(exchange(message, options), signal)))
    } catch (error) {
      throw signal.aborted
        ? new ConnectError('The call was given up', Code.DeadlineExceeded)
        : ConnectError.from(error, Code.Aborted)
    }
  }
}

// The connection may take longer to open than the call may take.
function closeWhenAborted (stream: ClientHttp2Stream, signal: AbortSignal): void {
  const close = () => stream.close(constants.NGHTTP2_CANCEL)
  if (signal.aborted) return close()
  signal.addEventListener('abort', close, { once: true })
  stream.once('close', () => signal.removeEventListener('abort', close))
}

function readAnswer (stream: ClientHttp2Stream): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let header: IncomingHttpHeaders = {}
    let trailer: IncomingHttpHeaders = {}
    const chunks: Buffer[] = []
    let bytes = 0
    stream.on('response', (headers) => { header = headers })
    stream.on('trailers', (headers) => { trailer = headers })
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes > MAX_ANSWER_BYTES) stream.destroy(new RangeError('The answer is too long'))
    })
    stream.on('error', reject)
    stream.on('close', () => resolve({ header, trailer, body: Buffer.concat(chunks) }))
  })
}

/**
 * The message in an answer. Throws the error that the answer tells of; one without metadata when it broke off or is not
 * of gRPC.
 */
function messageOf ({ header, trailer, body }: Answer): Uint8Array {
  const { ':status': status } = header
  if (status === undefined) throw new ConnectError('The call ended without an answer', Code.Aborted)
  const head = toWebHeaders(header)
  const { headerError } = validateResponse(Number(status), head)
  if (headerError !== undefined) throw headerError
  validateTrailer(toWebHeaders(trailer), head)
  const isWhole = body.length >= ENVELOPE_BYTES && body[0] === 0 &&
    body.readUInt32BE(1) === body.length - ENVELOPE_BYTES
  if (!isWhole) throw new ConnectError('The answer does not hold one message', Code.Aborted)
  return body.subarray(ENVELOPE_BYTES)
}

function toWebHeaders (headers: IncomingHttpHeaders): Headers {
  const entries = Object.entries(headers).filter(([name]) => !name.startsWith(':'))
  return new Headers(entries.map(([name, value]) => [name, String(value)]))
}
