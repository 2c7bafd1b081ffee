import { grpcStatuses, type GrpcStatus } from './grpc-status.js'

const faultyCalls = ['updateLoginUserDetails', 'token', 'keys'] as const

/** The calls that can be made to fail. */
export type FaultyCall = typeof faultyCalls[number]

/** What goes wrong with the next calls. With none of `status`, `httpStatus`, `hang` and `reset`, a `delay` is needed. */
export interface EmulatorFault {
  /** Which calls. Default: `updateLoginUserDetails`, over gRPC and REST alike. */
  call?: FaultyCall
  /** How many of them. Default: 1. */
  times?: number
  /** Milliseconds to wait before the answer, the normal one or the one asked for here. */
  delay?: number
  /** A gRPC status; REST answers the HTTP status that stands for it. Not for `token` and `keys`. */
  status?: GrpcStatus
  /** An answer at the level of HTTP, as a proxy gives it. */
  httpStatus?: number
  /** Seconds for the `Retry-After` of an `httpStatus`. */
  retryAfter?: number
  /** Never answers. */
  hang?: true
  /** Resets the TCP connection instead of answering, before or after the call took effect. */
  reset?: 'before' | 'after'
}

/** The faults that are still to come. */
export interface FaultQueue {
  add (fault: EmulatorFault | GrpcStatus): void
  take (call: FaultyCall): EmulatorFault | undefined
}

export function createFaultQueue (): FaultQueue {
  const queue: EmulatorFault[] = []
  return {
    add (fault) {
      const parsed = parseFault(typeof fault === 'string' ? { status: fault } : fault)
      for (let times = parsed.times ?? 1; times > 0; times--) queue.push(parsed)
    },
    take (call) {
      const index = queue.findIndex((fault) => (fault.call ?? 'updateLoginUserDetails') === call)
      return index < 0 ? undefined : queue.splice(index, 1)[0]
    }
  }
}

/** Whether the call still takes effect. */
export function takesEffect (fault: EmulatorFault | undefined): boolean {
  return !fault?.hang && !fault?.httpStatus && !fault?.status && fault?.reset !== 'before'
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) > 0
const isDuration = (value: unknown): boolean => typeof value === 'number' && value >= 0 && Number.isFinite(value)

const fieldChecks: Record<keyof EmulatorFault, (value: unknown) => boolean> = {
  call: (value) => faultyCalls.some((call) => call === value),
  times: isCount,
  delay: isDuration,
  status: (value) => typeof value === 'string' && Object.hasOwn(grpcStatuses, value),
  httpStatus: (value) => isCount(value) && Number(value) >= 400 && Number(value) <= 599,
  retryAfter: isDuration,
  hang: (value) => value === true,
  reset: (value) => value === 'before' || value === 'after'
}

const outcomes = ['status', 'httpStatus', 'hang', 'reset'] as const

function parseFault (fault: EmulatorFault): EmulatorFault {
  if (typeof fault !== 'object' || fault === null) throw new TypeError('A fault is an object or the name of a gRPC status')
  const checks = new Map<string, (value: unknown) => boolean>(Object.entries(fieldChecks))
  for (const [field, value] of Object.entries(fault)) {
    if (!checks.get(field)?.(value)) throw new TypeError(`Unknown fault: ${field} ${JSON.stringify(value)}`)
  }
  refuseContradictions(fault)
  return { ...fault }
}

function refuseContradictions (fault: EmulatorFault): void {
  const asked = outcomes.filter((outcome) => fault[outcome] !== undefined)
  if (asked.length > 1) throw new TypeError(`Contradictory fault: ${asked.join(' and ')}`)
  if (asked.length === 0 && fault.delay === undefined) throw new TypeError('A fault needs a delay or an outcome')
  if (fault.retryAfter !== undefined && !fault.httpStatus) throw new TypeError('retryAfter needs an httpStatus')
  if (fault.status && (fault.call ?? 'updateLoginUserDetails') !== 'updateLoginUserDetails') {
    throw new TypeError(`The ${fault.call} endpoint has no gRPC status, use httpStatus`)
  }
}
