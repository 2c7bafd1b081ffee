import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import type { Test } from 'tap'

export const TYPES = {
  data: 0, headers: 1, priority: 2, reset: 3, settings: 4, push: 5, ping: 6, goaway: 7, window: 8, continuation: 9, altsvc: 10, origin: 12
}
export const END_STREAM = 1
export const ACK = 1
export const END_HEADERS = 4
export const PREFACE_BYTES = 24
export const FRAME_HEAD_BYTES = 9

/** A frame of HTTP/2, however wrong. @see https://www.rfc-editor.org/rfc/rfc9113#section-4.1 */
export function frame (type: number, flags: number, streamId: number, payload: Uint8Array = Buffer.alloc(0), length = payload.length): Buffer {
  const head = Buffer.alloc(FRAME_HEAD_BYTES)
  head.writeUIntBE(length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(streamId, 5)
  return Buffer.concat([head, payload])
}

export function uint32 (...values: number[]): Buffer {
  return Buffer.concat(values.map((value) => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(value)
    return bytes
  }))
}

/** Settings as pairs of number and value. */
export function settings (...pairs: Array<[number, number]>): Buffer {
  return frame(TYPES.settings, 0, 0, Buffer.concat(pairs.map(([id, value]) => Buffer.concat([Buffer.of(0, id), uint32(value)]))))
}

/** A header field without index and Huffman code. @see https://www.rfc-editor.org/rfc/rfc7541#section-6.2.2 */
export function field (name: string, value: string): Buffer {
  return Buffer.concat([Buffer.of(0), text(name), text(value)])
}

function text (value: string): Buffer {
  const bytes = Buffer.from(value, 'latin1')
  const length: number[] = []
  if (bytes.length < 127) return Buffer.concat([Buffer.of(bytes.length), bytes])
  for (let left = bytes.length - 127; ; left >>= 7) {
    if (left < 128) return Buffer.concat([Buffer.of(127, ...length, left), bytes])
    length.push(128 | left & 127)
  }
}

/** The fields of a gRPC answer, and of the request in a push. */
export const answerFields = Buffer.concat([field(':status', '200'), field('content-type', 'application/grpc+proto')])
export const pushedFields = Buffer.concat([
  field(':method', 'GET'), field(':scheme', 'http'), field(':authority', '127.0.0.1'), field(':path', '/')
])

/** When the bytes of a script are sent: on connection, after the client's preface, or after its request. */
export type Moment = 'connected' | 'preface' | 'request'
export const moments: readonly Moment[] = ['connected', 'preface', 'request']

/** What the server does on a connection. */
export interface Script {
  moment: Moment
  /** Each is written on its own, a turn of the event loop after the one before. */
  chunks: readonly Uint8Array[]
  /** Writes the chunks again and again, for as long as they are taken. */
  isEndless?: boolean
  end: 'silence' | 'fin' | 'reset'
  /** Called when all is written. */
  played?: () => void
}

/** A TCP server that speaks HTTP/2 by hand, as a script says that can be changed between connections. */
export async function startRawUpstream (t: Test) {
  const sockets = new Set<Socket>()
  const script: Script = { moment: 'connected', chunks: [], end: 'silence' }
  const upstream = { script, url: '', sockets, received: Buffer.alloc(0) as Buffer }
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    const { script } = upstream
    whenIts(script.moment, socket, (received) => {
      upstream.received = received
      play(script, socket).then(script.played)
    })
  })
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  upstream.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return upstream
}

function whenIts (moment: Moment, socket: Socket, reached: (received: Buffer) => void): void {
  let received = Buffer.alloc(0)
  if (moment === 'connected') reached(received)
  let isReached = moment === 'connected'
  socket.on('data', (chunk) => {
    if (isReached) return
    received = Buffer.concat([received, chunk])
    isReached = moment === 'preface' ? received.length >= PREFACE_BYTES : holdsRequest(received)
    if (isReached) reached(received)
  })
}

function holdsRequest (received: Buffer): boolean {
  for (let at = PREFACE_BYTES; at + FRAME_HEAD_BYTES <= received.length; at += FRAME_HEAD_BYTES + received.readUIntBE(at, 3)) {
    if (received[at + 3] === TYPES.headers) return true
  }
  return false
}

async function write (chunks: Script['chunks'], socket: Socket): Promise<void> {
  for (const chunk of chunks) {
    if (!socket.writable) return
    if (!socket.write(chunk)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => {})
    await new Promise(setImmediate)
  }
}

async function playEndlessly (chunks: Script['chunks'], socket: Socket): Promise<void> {
  while (socket.writable) await write(chunks, socket)
}

async function play ({ chunks, isEndless = false, end }: Script, socket: Socket): Promise<void> {
  if (isEndless) return await playEndlessly(chunks, socket)
  await write(chunks, socket)
  if (end === 'fin') socket.end()
  if (end === 'reset') socket.resetAndDestroy()
}
