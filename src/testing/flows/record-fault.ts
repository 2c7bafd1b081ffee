import type { FaultQueue } from '../faults/fault-queue.js'
import { type EmulatorFault, type FaultyCall, takesEffect } from '../faults/faults.js'
import type { Exchanges } from './exchange.js'
import type { Flows } from './flows.js'
import { isExpired, isOver } from './record-user-details.js'

interface Faulty {
  faults: FaultQueue
  flows: Flows
  exchanges: Exchanges
}

/** What the calls that can fail are for. */
export const faultyCallNames: Readonly<Record<FaultyCall, string>> = {
  updateLoginUserDetails: 'Send the user’s details',
  getLoginRequestDetails: 'Ask who wants to connect',
  listResources: 'List MCP servers',
  listResourceUserConsents: 'List what the user has connected',
  revokeUserConsent: 'Disconnect a client',
  token: 'Ask for a token',
  keys: 'Get the keys'
}

/** Takes faults from the queue, and records that a call fails by one. */
export function createFaultTaker ({ faults, flows, exchanges }: Faulty): FaultQueue['take'] {
  return (call) => {
    const fault = faults.take(call)
    if (fault === undefined) return undefined
    if (!takesEffect(fault)) {
      // Nobody reads such a call: the login that it is for is most likely the newest.
      const isForLogin = call === 'updateLoginUserDetails' || call === 'getLoginRequestDetails'
      const flow = flows.list().find(({ request }) => !isOver(request) && !isExpired(request))
      exchanges.note(isForLogin ? flow : undefined, {
        from: 'service', what: faultyCallNames[call], outcome: fault.status
      })
    }
    exchanges.notice({ code: 'failed-on-purpose', detail: describeFault(fault) })
    return fault
  }
}

/** What a fault does, in one line. */
export function describeFault ({ call, times, ...fault }: EmulatorFault): string {
  return Object.entries(fault).map(([name, value]) => value === true ? name : `${name} ${value}`).join(', ')
}
