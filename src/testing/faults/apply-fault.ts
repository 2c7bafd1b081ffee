import { setTimeout as sleep } from 'node:timers/promises'
import type { EmulatorFault } from './faults.js'
import type { GrpcStatus } from '../network/grpc-status.js'
import type { SocketRelay } from '../network/socket-relay.js'

/** A call that may be made to fail, over HTTP/1.1 or gRPC. */
export interface FaultyExchange {
  /** Runs the call; with `insteadOfAnswer`, the call takes effect but nothing is sent. */
  proceed (insteadOfAnswer?: () => void): void | Promise<void>
  readonly relay: SocketRelay
  /** Resets the HTTP/2 stream; without streams, the TCP connection. */
  resetStream (): void
  /** Refuses the call with GOAWAY, and closes the connection; without GOAWAY, resets the connection. */
  goAway (): void
  answerHttp (status: number, headers: Record<string, string>): void
  answerGrpc (status: GrpcStatus): void
  answerBody (body: NonNullable<EmulatorFault['body']>): void
}

/** One branch for each way to fail; a further one belongs here and in {@link EmulatorFault}. */
export async function applyFault (
  fault: EmulatorFault | undefined, exchange: FaultyExchange, ending: AbortSignal
): Promise<void> {
  if (fault?.delay !== undefined && !await waited(fault.delay, ending)) return
  if (fault?.hang) return
  if (fault?.freeze) return exchange.relay.freeze()
  if (fault?.reset) return around(fault.reset, exchange, () => exchange.relay.reset())
  if (fault?.streamReset) return around(fault.streamReset, exchange, () => exchange.resetStream())
  if (fault?.goaway) return exchange.goAway()
  if (fault?.status) return exchange.answerGrpc(fault.status)
  if (fault?.httpStatus) return exchange.answerHttp(fault.httpStatus, retryAfterHeader(fault))
  if (fault?.body) return exchange.answerBody(fault.body)
  return exchange.proceed()
}

function around (
  moment: 'before' | 'after', exchange: FaultyExchange, fail: () => void
): void | Promise<void> {
  return moment === 'before' ? fail() : exchange.proceed(fail)
}

function waited (delay: number, ending: AbortSignal): Promise<boolean> {
  return sleep(delay, true, { signal: ending }).catch(() => false)
}

function retryAfterHeader ({ retryAfter }: EmulatorFault): Record<string, string> {
  return retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
}
