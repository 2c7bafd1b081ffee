import { Code, ConnectError } from '@connectrpc/connect'
import { toLoggable } from './loggable-error.js'
import { toSdkException } from './sdk-client.js'

/** A failed call to Scalekit, and what that means for the login. All requests that waited for the call share it. */
export interface Failure {
  readonly kind: 'rejected' | 'unauthenticated' | 'unknown-login' | 'unknown-resource' | 'unavailable' | 'timeout'
  /** Sending the same once more is safe and may help. */
  readonly retry: boolean
  /** Scalekit may have taken the details, although no answer came. */
  readonly mayHaveLanded: boolean
  /** Seconds that Scalekit asked to wait. */
  readonly retryAfter?: number
  /** The SDK's error, safe to log. */
  readonly cause?: unknown
}

/** How far a call had come when it failed. */
export interface Progress {
  /** Whether the details had left, as opposed to the token request before them. */
  sent: boolean
  /** Whether the time was over, or the host was closing. */
  aborted: boolean
  /** Whether a client was called as it stands. */
  isForeign?: boolean
}

type Meaning = Omit<Failure, 'cause'>

const rejected: Meaning = { kind: 'rejected', retry: false, mayHaveLanded: false }
const unavailable: Meaning = { kind: 'unavailable', retry: true, mayHaveLanded: false }
const broken: Meaning = { kind: 'unavailable', retry: false, mayHaveLanded: false }
const lost: Meaning = { kind: 'unavailable', retry: true, mayHaveLanded: true }
// An error of another client, about which nothing is known.
const unknown: Meaning = { kind: 'unavailable', retry: false, mayHaveLanded: true }
const overdue: Meaning = { kind: 'timeout', retry: false, mayHaveLanded: true }

const neverConnected = ['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN']

// https://grpc.io/docs/guides/status-codes/
const byGrpcStatus: Record<number, Meaning> = {
  1: lost, // canceled: how the transport reports a connection that broke while a call was under way
  2: broken, // unknown
  4: overdue, // deadline exceeded
  5: { ...rejected, kind: 'unknown-login' }, // not found
  8: unavailable, // resource exhausted
  10: lost, // aborted: how a connection that was reset is reported
  12: broken, // unimplemented
  13: broken, // internal
  14: unavailable, // unavailable
  15: broken, // data loss
  16: { ...rejected, kind: 'unauthenticated' }
}

/** Says what the error of a call means. Each error is classified once, here. */
export function classifyFailure (error: unknown, { sent, aborted, isForeign = false }: Progress): Failure {
  const meaning = aborted ? overdue : meaningOf(error)
  const cause = toLoggable(error instanceof ConnectError ? toSdkException(error) : error)
  const mayHaveLanded = meaning.mayHaveLanded || (isForeign && isReset(error))
  return { ...meaning, mayHaveLanded: sent && mayHaveLanded, cause }
}

/** How the SDK reports a connection that was reset in mid-call, since 2.13. */
function isReset (error: unknown): boolean {
  const { grpcStatus, httpStatus } = Object(error)
  return grpcStatus === Code.Unavailable || httpStatus === 503
}

/** A call that was never made, because too many others were under way. */
export function crowdedOut (cause: Error): Failure {
  return { ...broken, cause }
}

/** A call that was not made, or was refused, because nobody knows its MCP server. The cause says what to do. */
export function unknownResource (cause: Error): Failure {
  return { ...rejected, kind: 'unknown-resource', cause }
}

/** A call that was never made, because the time was over or the host was closing. */
export const tooLate: Failure = { ...overdue, mayHaveLanded: false }

// By status, or by the connection's error code. Messages are never looked at.
function meaningOf (error: unknown): Meaning {
  if (!(error instanceof Error)) return unknown
  const connection = causes(error).map(connectionCode).find((code) => code !== undefined)
  if (connection !== undefined) return neverConnected.includes(connection) ? unavailable : lost
  const grpcStatus = grpcStatusOf(error)
  if (grpcStatus !== undefined) return byGrpcStatus[grpcStatus] ?? rejected
  return byHttpResponse(error)
}

function grpcStatusOf (error: Error): number | undefined {
  if (error instanceof ConnectError) return isOfTransport(error) ? Code.Aborted : error.code
  return 'grpcStatus' in error && typeof error.grpcStatus === 'number' ? error.grpcStatus : undefined
}

// What the server sent has its headers. An error without them is the transport's: an answer broke off, was not gRPC, or
// its connection was found dead.
function isOfTransport ({ code, metadata }: ConnectError): boolean {
  return code !== Code.DeadlineExceeded && metadata.keys().next().done === true
}

function causes (error: unknown): unknown[] {
  return error instanceof Error && error.cause !== undefined ? [error, ...causes(error.cause)] : [error]
}

/** The system's or HTTP/2's code of a connection that could not be made or was lost. */
function connectionCode (error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error && error.code
  return typeof code === 'string' && /^(E[A-Z]{4,}$|EAI_|ERR_HTTP2_|ERR_STREAM_|UND_ERR_)/.test(code) ? code : undefined
}

// The token endpoint is called over HTTP: its errors hold a response.
function byHttpResponse (error: Error): Meaning {
  const response = 'response' in error
    ? error.response as { status?: number, headers?: Record<string, unknown> }
    : undefined
  const status = response?.status ?? ('httpStatus' in error ? Number(error.httpStatus) : undefined)
  if (status === undefined) return unknown
  const retryAfter = Number(response?.headers?.['retry-after'])
  const wait = retryAfter > 0 ? { retryAfter } : {}
  if (status === 429 || status === 503) return { ...unavailable, ...wait }
  return status >= 500 ? { ...broken, ...wait } : rejected
}
