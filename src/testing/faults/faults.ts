import type { GrpcStatus } from '../network/grpc-status.js'

export const faultyCalls = ['updateLoginUserDetails', 'token', 'keys'] as const

/** The fields that exclude each other. */
export const faultOutcomes = ['status', 'httpStatus', 'body', 'hang', 'reset', 'streamReset', 'goaway', 'freeze'] as const

/** The calls that can be made to fail. */
export type FaultyCall = typeof faultyCalls[number]

/**
 * What goes wrong with the next calls: one of `status`, `httpStatus`, `body`, `hang`, `reset`, `streamReset`, `goaway` and
 * `freeze`, or nothing but a `delay`. A call takes effect only where this says so.
 */
export interface EmulatorFault {
  /** Which calls. Default: `updateLoginUserDetails`, over gRPC and REST alike. */
  call?: FaultyCall
  /** How many of them. Default: 1. */
  times?: number
  /** Milliseconds to wait before the answer, the normal one (the call takes effect then) or the one asked for here. */
  delay?: number
  /** A gRPC status; REST answers the HTTP status that stands for it. Not for `token` and `keys`. */
  status?: GrpcStatus
  /** An answer at the level of HTTP, as a proxy gives it. */
  httpStatus?: number
  /** Seconds for the `Retry-After` of an `httpStatus`. */
  retryAfter?: number
  /**
   * Status 200 with a page of HTML instead of the answer, or with nothing. gRPC has the content type of gRPC all the same,
   * and no `grpc-status` in either case.
   */
  body?: 'garbage' | 'empty'
  /** Never answers; other calls on the connection are answered. */
  hang?: true
  /** Resets the TCP connection instead of answering, before or after the call took effect. */
  reset?: 'before' | 'after'
  /**
   * Resets the call's HTTP/2 stream (INTERNAL_ERROR) instead of answering, before or after the call took effect. The
   * connection stays. REST has no streams and gets a `reset`. Not for `token` and `keys`.
   *
   * @see https://www.rfc-editor.org/rfc/rfc9113#section-6.4
   */
  streamReset?: 'before' | 'after'
  /**
   * Sends GOAWAY (INTERNAL_ERROR) with a last stream ID below the call's, and closes the connection, with every other call
   * on it. REST has none and gets a `reset` before the call took effect. Not for `token` and `keys`.
   *
   * @see https://www.rfc-editor.org/rfc/rfc9113#section-6.8
   */
  goaway?: true
  /**
   * The connection of the call goes silent for good, as when the network drops its packets: nothing on it is answered or
   * read any more, pings and calls under way included, and it is not closed before the emulator ends its connections.
   * What is under way may still take effect. New connections work.
   */
  freeze?: true
}

/** Whether the call still takes effect. */
export function takesEffect (fault: EmulatorFault | undefined): boolean {
  return faultOutcomes.every((outcome) => fault?.[outcome] === undefined || fault[outcome] === 'after')
}
