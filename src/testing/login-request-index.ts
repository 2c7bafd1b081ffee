import { mostEntries } from './bounded-map.js'
import { isOpen, type LoginRequest, type PendingLoginRequest } from './login-request.js'

/** The last 10,000 login requests, by all that they are looked for. */
export interface LoginRequestIndex {
  readonly byId: ReadonlyMap<string, PendingLoginRequest>
  /** The oldest comes first. */
  withState (state: string): ReadonlySet<PendingLoginRequest>
  ofInteraction (interactionId: string): PendingLoginRequest | undefined
  interactionIdOf (request: LoginRequest): string | undefined
  add (request: PendingLoginRequest, interactionId: string | undefined): void
  /** Says that a request has ended before its time: it can be forgotten before those that are open. */
  end (request: PendingLoginRequest): void
}

export function createLoginRequestIndex (): LoginRequestIndex {
  const byId = new Map<string, PendingLoginRequest>()
  const byState = new Map<string, Set<PendingLoginRequest>>()
  const byInteraction = new Map<string, PendingLoginRequest>()
  const interactionIds = new WeakMap<LoginRequest, string>()
  const ended = new Set<PendingLoginRequest>()
  const withState = (state: string): Set<PendingLoginRequest> => byState.get(state) ?? new Set()

  const forget = (request: PendingLoginRequest): void => {
    byId.delete(request.loginRequestId)
    ended.delete(request)
    byInteraction.delete(String(interactionIds.get(request)))
    const others = withState(request.state)
    others.delete(request)
    if (others.size === 0) byState.delete(request.state)
  }

  return {
    byId,
    withState,
    ofInteraction: (interactionId) => byInteraction.get(interactionId),
    interactionIdOf: (request) => interactionIds.get(request),
    add (request, interactionId) {
      byId.set(request.loginRequestId, request)
      byState.set(request.state, withState(request.state).add(request))
      if (interactionId !== undefined) {
        interactionIds.set(request, interactionId)
        byInteraction.set(interactionId, request)
      }
      if (byId.size > mostEntries) forget(findLeastNeeded(byId, ended, request))
    },
    end: (request) => { ended.add(request) }
  }
}

// All have the same lifetime: while the oldest is open, only what was ended before its time is over.
function findLeastNeeded (
  byId: Map<string, PendingLoginRequest>, ended: Set<PendingLoginRequest>, newest: PendingLoginRequest
): PendingLoginRequest {
  const [oldest = newest] = byId.values()
  const [firstEnded = oldest] = ended
  return isOpen(oldest) ? firstEnded : oldest
}
