import { setTimeout as sleep } from 'node:timers/promises'
import type { EmulatorFault } from './faults.js'
import type { GrpcStatus } from './grpc-status.js'

/** A call that may be made to fail, over HTTP/1.1 or gRPC. */
export interface FaultyExchange {
  /** Runs the call; with `insteadOfAnswer`, the call takes effect but nothing is sent. */
  proceed (insteadOfAnswer?: () => void): void | Promise<void>
  /** Resets the TCP connection. */
  reset (): void
  answerHttp (status: number, headers: Record<string, string>): void
  answerGrpc (status: GrpcStatus): void
}

/** One branch for each way to fail; a further one belongs here and in {@link EmulatorFault}. */
export async function applyFault (
  fault: EmulatorFault | undefined, exchange: FaultyExchange, closing: AbortSignal
): Promise<void> {
  if (fault?.delay !== undefined && !await waited(fault.delay, closing)) return
  if (fault?.hang) return
  if (fault?.reset === 'before') return exchange.reset()
  if (fault?.reset === 'after') return exchange.proceed(() => exchange.reset())
  if (fault?.status) return exchange.answerGrpc(fault.status)
  if (fault?.httpStatus) return exchange.answerHttp(fault.httpStatus, retryAfterHeader(fault))
  return exchange.proceed()
}

function waited (delay: number, closing: AbortSignal): Promise<boolean> {
  return sleep(delay, true, { signal: closing }).catch(() => false)
}

function retryAfterHeader ({ retryAfter }: EmulatorFault): Record<string, string> {
  return retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
}
