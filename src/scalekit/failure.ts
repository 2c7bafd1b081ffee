import { Code, ConnectError } from '@connectrpc/connect'
import { ScalekitServerException } from '@scalekit-sdk/node'

/** What an error of the SDK means for the login that was being sent. */
export interface ScalekitFailure {
  kind: 'rejected' | 'unknown-login' | 'unavailable' | 'timeout'
  /** Sending the same once more is safe and may help. */
  retry: boolean
  /** Scalekit may have taken the details, if they were sent, although no answer came. */
  mayHaveLanded: boolean
  /** Seconds that Scalekit asked to wait. */
  retryAfter?: number
}

const rejected = { kind: 'rejected', retry: false, mayHaveLanded: false } as const
const unavailable = { kind: 'unavailable', retry: true, mayHaveLanded: false } as const
const broken = { kind: 'unavailable', retry: false, mayHaveLanded: false } as const
const lost = { kind: 'unavailable', retry: true, mayHaveLanded: true } as const
// An error of another client, of which nothing is known.
const unknown = { kind: 'unavailable', retry: false, mayHaveLanded: true } as const
/** The call was never made: too many others were in flight. */
export const crowded: ScalekitFailure = broken
/** The budget ended while Scalekit had not answered. */
export const overdue: ScalekitFailure = { kind: 'timeout', retry: false, mayHaveLanded: true }

const neverConnected = ['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN']

// https://grpc.io/docs/guides/status-codes/
const byGrpcStatus: Record<number, ScalekitFailure> = {
  1: lost, // canceled: how the transport reports a connection that broke while a call was under way
  2: broken, // unknown
  4: overdue, // deadline exceeded
  5: { ...rejected, kind: 'unknown-login' }, // not found
  8: unavailable, // resource exhausted
  10: lost, // aborted: how a connection that was reset is reported
  12: broken, // unimplemented
  13: broken, // internal
  14: unavailable, // unavailable
  15: broken // data loss
}

/** Sorts an error by what it is: its status, or the connection's error code. Messages are never looked at. */
export function classifyFailure (error: unknown): ScalekitFailure {
  if (!(error instanceof Error)) return unknown
  const connection = causes(error).map(connectionCode).find((code) => code !== undefined)
  if (connection !== undefined) return neverConnected.includes(connection) ? unavailable : lost
  const grpcStatus = grpcStatusOf(error)
  if (grpcStatus !== undefined) return byGrpcStatus[grpcStatus] ?? rejected
  return byHttpResponse(error)
}

/** The SDK's own exception for what its transport threw, so that the host sees what the SDK's documentation names. */
export function toSdkError (error: unknown): unknown {
  return error instanceof ConnectError ? promote(error) : error
}

const promote = ScalekitServerException.promote as (error: Error) => ScalekitServerException

function grpcStatusOf (error: Error): number | undefined {
  if (error instanceof ConnectError) return isOfTransport(error) ? Code.Aborted : error.code
  return 'grpcStatus' in error && typeof error.grpcStatus === 'number' ? error.grpcStatus : undefined
}

// What the server sent brings its headers along. Without them the transport speaks: an answer broke off, or was none of gRPC.
function isOfTransport ({ code, metadata }: ConnectError): boolean {
  const isPlain = [Code.DeadlineExceeded, Code.Unavailable, Code.ResourceExhausted].includes(code)
  return !isPlain && metadata.keys().next().done === true
}

function causes (error: unknown): unknown[] {
  return error instanceof Error && error.cause !== undefined ? [error, ...causes(error.cause)] : [error]
}

/** The system's or HTTP/2's code of a connection that could not be made or was lost. */
function connectionCode (error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error && error.code
  return typeof code === 'string' && /^(E[A-Z]{4,}$|EAI_|ERR_HTTP2_|ERR_STREAM_|UND_ERR_)/.test(code) ? code : undefined
}

// The token endpoint is called by HTTP: its errors hold a response.
function byHttpResponse (error: Error): ScalekitFailure {
  const response = 'response' in error ? error.response as { status?: number, headers?: Record<string, unknown> } : undefined
  const status = response?.status ?? ('httpStatus' in error ? Number(error.httpStatus) : undefined)
  if (status === undefined) return unknown
  const retryAfter = Number(response?.headers?.['retry-after'])
  const wait = retryAfter > 0 ? { retryAfter } : {}
  if (status === 429 || status === 503) return { ...unavailable, ...wait }
  return status >= 500 ? { ...broken, ...wait } : rejected
}
