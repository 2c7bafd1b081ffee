import type { GrpcStatus } from '../network/grpc-status.js'

export const faultyCalls = [
  'updateLoginUserDetails', 'getLoginRequestDetails', 'listResources', 'listResourceUserConsents', 'revokeUserConsent',
  'token', 'keys'
] as const

/** The fields that exclude each other. */
export const faultOutcomes = [
  'status', 'httpStatus', 'body', 'hang', 'reset', 'streamReset', 'goaway', 'freeze'
] as const

/** The calls that can be made to fail. */
export type FaultyCall = typeof faultyCalls[number]

/**
 * How the next calls fail: one of `status`, `httpStatus`, `body`, `hang`, `reset`, `streamReset`, `goaway` and
 * `freeze`, or only a `delay`. A call takes effect only if its field says so.
 */
export interface EmulatorFault {
  /** The calls to fail. Default: `updateLoginUserDetails`, over gRPC and REST. */
  call?: FaultyCall
  /** The number of calls to fail. Default: 1. */
  times?: number
  /** Milliseconds to wait before the response: the normal one (the call then takes effect) or the failure. */
  delay?: number
  /** A gRPC status. REST returns the corresponding HTTP status. Not for `token` and `keys`. */
  status?: GrpcStatus
  /** An HTTP status, as a proxy would return it. */
  httpStatus?: number
  /** Seconds for the `Retry-After` of an `httpStatus`. */
  retryAfter?: number
  /**
   * Status 200 with an HTML page or an empty body instead of the response. For gRPC, the content type is still that of
   * gRPC, and there is no `grpc-status`.
   */
  body?: 'garbage' | 'empty'
  /** Never responds. Other calls on the connection still get responses. */
  hang?: true
  /** Resets the TCP connection instead of responding, before or after the call takes effect. */
  reset?: 'before' | 'after'
  /**
   * Resets the call's HTTP/2 stream (INTERNAL_ERROR) instead of responding, before or after the call takes effect. The
   * connection stays open. REST has no streams and gets a `reset`. Not for `token` and `keys`.
   *
   * @see https://www.rfc-editor.org/rfc/rfc9113#section-6.4
   */
  streamReset?: 'before' | 'after'
  /**
   * Sends GOAWAY (INTERNAL_ERROR) with a last stream ID below the call's, and closes the connection with all calls
   * on it. REST has no GOAWAY and gets a `reset` before the call takes effect. Not for `token` and `keys`.
   *
   * @see https://www.rfc-editor.org/rfc/rfc9113#section-6.8
   */
  goaway?: true
  /**
   * The connection of the call goes silent, as if the network dropped its packets. The emulator no longer reads from it
   * or responds on it, not even to pings or to other calls on it. It stays open until the emulator ends its
   * connections. Calls that have already started may still take effect. New connections work.
   */
  freeze?: true
}

/** Whether the call still takes effect. */
export function takesEffect (fault: EmulatorFault | undefined): boolean {
  return faultOutcomes.every((outcome) => fault?.[outcome] === undefined || fault[outcome] === 'after')
}
