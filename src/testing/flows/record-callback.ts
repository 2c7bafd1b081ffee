import type { LoginRequestStore } from '../login-requests.js'
import type { EmulatedResource } from '../resources.js'
import type { Exchanges } from './exchange.js'
import { findChangedState } from './find-meant.js'
import type { Flow, Noticed } from './flow.js'
import type { Flows } from './flows.js'
import { describeConnection, isExpired, isOver } from './record-user-details.js'

interface Recording {
  flows: Flows
  exchanges: Exchanges
  loginRequests: LoginRequestStore
  options: { resources: readonly EmulatedResource[] }
}

/** Records which login the browser comes back for, and what is wrong with how. To be called before it is answered. */
export function recordCallback (recording: Recording, connectionId: string, states: readonly string[]): void {
  const { exchanges, options: { resources } } = recording
  const { flow, stateProblem } = findFlow(recording, states)
  exchanges.note(flow, {
    from: 'browser',
    what: 'Return to Scalekit',
    facts: [
      { name: 'connection', value: connectionId },
      { name: 'state', value: stateProblem === undefined ? 'as it was sent' : 'not as it was sent' }
    ]
  })
  const own = resources.find(({ resourceId }) => resourceId === flow?.request.resourceId)
  if (flow && own?.connectionId !== connectionId) {
    exchanges.notice({ code: 'wrong-connection', detail: describeConnection(connectionId, resources) })
  }
  if (stateProblem !== undefined) exchanges.notice(stateProblem)
  const early = flow && findEarlyOrLate(flow)
  if (early) exchanges.notice(early)
}

function findFlow (
  { flows, loginRequests }: Recording, states: readonly string[]
): { flow: Flow | undefined, stateProblem: Noticed | undefined } {
  const [state = ''] = states
  const [oldest, ...others] = loginRequests.withState(state)
  const request = others.find((other) => !isOver(other) && !isExpired(other)) ?? oldest
  if (states.length === 1 && request) return { flow: flows.ofRequest(request), stateProblem: undefined }
  const waiting = flows.list().filter(({ request }) => !isOver(request) && !isExpired(request))
  const changed = findChangedState(waiting, state)
  return { flow: changed?.flow, stateProblem: describeState(states, changed?.detail) }
}

function describeState (states: readonly string[], difference = 'No login waits.'): Noticed {
  if (states.length > 1) return { code: 'state-changed', detail: 'There are several.' }
  if (!states[0]) return { code: 'state-missing', detail: '' }
  return { code: 'state-changed', detail: difference }
}

function findEarlyOrLate ({ request, hops }: Flow): Noticed | undefined {
  if (isExpired(request)) return { code: 'too-late', detail: 'The browser came back after the end.' }
  if (isOver(request)) return { code: 'already-finished', detail: 'The browser came back again.' }
  if (request.user !== undefined) return undefined
  const isRefused = hops.some(({ from, outcome }) => from === 'service' && outcome !== undefined)
  const detail = isRefused ? 'What had been sent was refused.' : 'Nothing had been accepted so far.'
  return { code: 'browser-back-before-details', detail }
}
