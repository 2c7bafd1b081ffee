import type { EmulatorFault, FaultyCall } from './faults.js'
import type { GrpcStatus } from '../network/grpc-status.js'
import { parseFault } from './parse-fault.js'

/** The faults that are still to come. */
export interface FaultQueue {
  add (fault: EmulatorFault | GrpcStatus): void
  take (call: FaultyCall): EmulatorFault | undefined
  clear (): void
  /** Those that are still to come. */
  readonly queued: readonly EmulatorFault[]
}

export function createFaultQueue (): FaultQueue {
  const queue: EmulatorFault[] = []
  return {
    queued: queue,
    add (fault) {
      const parsed = parseFault(typeof fault === 'string' ? { status: fault } : fault)
      for (let times = parsed.times ?? 1; times > 0; times--) queue.push(parsed)
    },
    take (call) {
      const index = queue.findIndex((fault) => (fault.call ?? 'updateLoginUserDetails') === call)
      return index < 0 ? undefined : queue.splice(index, 1)[0]
    },
    clear: () => { queue.length = 0 }
  }
}
