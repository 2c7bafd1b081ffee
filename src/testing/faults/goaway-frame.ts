import { constants } from 'node:http2'

const type = 0x07

/**
 * The GOAWAY of a server that breaks before it takes a call: INTERNAL_ERROR, and the stream before the call's as the
 * last.
 */
export function createRefusingFrame (refusedStreamId: number): Uint8Array {
  return createGoawayFrame(Math.max(refusedStreamId - 2, 0), constants.NGHTTP2_INTERNAL_ERROR)
}

/**
 * Says goodbye, and which stream was the last that was taken.
 *
 * Not Node's own: `session.goaway()` takes 0 for the last stream that came in, and so names the first call as taken.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9113#section-6.8
 */
export function createGoawayFrame (lastStreamId: number, code: number, reason = ''): Uint8Array {
  const frame = Buffer.alloc(17)
  frame.writeUIntBE(8 + Buffer.byteLength(reason), 0, 3)
  frame.writeUInt8(type, 3)
  frame.writeUInt32BE(lastStreamId, 9)
  frame.writeUInt32BE(code, 13)
  return Buffer.concat([frame, Buffer.from(reason)])
}
