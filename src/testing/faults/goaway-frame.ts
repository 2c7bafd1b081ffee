import { constants } from 'node:http2'

const type = 0x07

/**
 * The GOAWAY of a server that breaks before it takes a call: INTERNAL_ERROR, and the stream before the call's as the
 * last.
 *
 * Not Node's own: `session.goaway()` takes 0 for the last stream that came in, and so names the first call as taken.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9113#section-6.8
 */
export function createGoawayFrame (refusedStreamId: number): Uint8Array {
  const frame = Buffer.alloc(17)
  frame.writeUIntBE(8, 0, 3)
  frame.writeUInt8(type, 3)
  frame.writeUInt32BE(Math.max(refusedStreamId - 2, 0), 9)
  frame.writeUInt32BE(constants.NGHTTP2_INTERNAL_ERROR, 13)
  return frame
}
