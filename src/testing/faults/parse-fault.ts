import { type EmulatorFault, faultOutcomes, faultyCalls } from './faults.js'
import { grpcStatuses } from '../network/grpc-status.js'

/** Refuses what is no fault, or a contradictory one, with a TypeError. */
export function parseFault (fault: EmulatorFault): EmulatorFault {
  if (typeof fault !== 'object' || fault === null) throw new TypeError('A fault must be an object or a gRPC status')
  const checks = new Map<string, (value: unknown) => boolean>(Object.entries(fieldChecks))
  for (const [field, value] of Object.entries(fault)) {
    if (!checks.get(field)?.(value)) throw new TypeError(`Unknown fault: ${field} ${JSON.stringify(value)}`)
  }
  refuseContradictions(fault)
  return { ...fault }
}

const isTrue = (value: unknown): boolean => value === true
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) > 0
const isDuration = (value: unknown): boolean => typeof value === 'number' && value >= 0 && Number.isFinite(value)
const isOneOf = (...values: string[]) => (value: unknown): boolean => values.some((allowed) => allowed === value)

const fieldChecks: Record<keyof EmulatorFault, (value: unknown) => boolean> = {
  call: isOneOf(...faultyCalls),
  times: isCount,
  delay: isDuration,
  status: isOneOf(...Object.keys(grpcStatuses)),
  httpStatus: (value) => isCount(value) && Number(value) >= 400 && Number(value) <= 599,
  retryAfter: isDuration,
  body: isOneOf('garbage', 'empty'),
  hang: isTrue,
  reset: isOneOf('before', 'after'),
  streamReset: isOneOf('before', 'after'),
  goaway: isTrue,
  freeze: isTrue
}

const outcomesOfHttp2 = ['status', 'streamReset', 'goaway'] as const

function refuseContradictions (fault: EmulatorFault): void {
  const asked = faultOutcomes.filter((outcome) => fault[outcome] !== undefined)
  if (asked.length > 1) throw new TypeError(`Contradictory fault: ${asked.join(' and ')}`)
  if (asked.length === 0 && fault.delay === undefined) throw new TypeError('A fault needs a delay or an outcome')
  if (fault.retryAfter !== undefined && !fault.httpStatus) throw new TypeError('retryAfter needs an httpStatus')
  const { call = 'updateLoginUserDetails' } = fault
  const impossible = outcomesOfHttp2.find((outcome) => fault[outcome] !== undefined)
  if (impossible && (call === 'token' || call === 'keys')) {
    throw new TypeError(`${impossible} needs HTTP/2, but ${call} uses HTTP/1.1`)
  }
}
