import { LRUCache } from 'lru-cache'
import { FST_SCALEKIT_LOGIN_REQUEST_EXPIRED, FST_SCALEKIT_OUTCOME_CONFLICT } from '../errors.js'
import { mac, type Keys } from '../pending-login/keys.js'
import { createOutcomeLimit } from './outcome-limit.js'
import type { PendingLogin } from '../pending-login/pending-login.js'
import { describeProblem } from '../login/problem.js'
import { HandoffFailure, type SendUserDetails } from './send-user-details.js'
import type { UserDetails } from '../scalekit/calls.js'

/** What is to be sent for a login, and whose limit it counts for. */
export interface Outcome {
  details: UserDetails
  limitKey: string
}

/** What Scalekit answered; `joined` when another request of the same browser had sent the outcome. */
export interface Settled {
  authRequestId: string
  joined: boolean
}

export type Outcomes = ReturnType<typeof createOutcomes>

const MAX_REMEMBERED = 10_000

/**
 * Sees to it that one login gets one outcome: a second identical one joins the first, a different one is refused, and after an
 * answer was lost only the identical one is sent again. What is remembered is bounded and per process.
 */
export function createOutcomes (
  send: SendUserDetails, keys: Keys, { limit, maxAge }: { limit: { max: number, window: number } | false, maxAge: number }
) {
  const takeOutcome = createOutcomeLimit(limit)
  const finished = new LRUCache<string, string>({ max: MAX_REMEMBERED, ttl: maxAge })
  const uncertain = new LRUCache<string, string>({ max: MAX_REMEMBERED, ttl: maxAge })
  const inFlight = new Map<string, { hash: string, answer: Promise<{ authRequestId: string }> }>()

  function start ({ loginRequestId }: PendingLogin, { details, limitKey }: Outcome, hash: string) {
    takeOutcome(limitKey, hash)
    const answer = send(loginRequestId, details).then((completed) => {
      finished.set(loginRequestId, hash)
      return completed
    }, (failure: HandoffFailure) => {
      if (!failure.mayHaveLanded) throw failure.loginError
      uncertain.set(loginRequestId, hash)
      throw describeProblem(failure.loginError, { uncertainOutcome: hash })
    }).finally(() => inFlight.delete(loginRequestId))
    inFlight.set(loginRequestId, { hash, answer })
    return answer
  }

  return {
    isFinished: ({ loginRequestId }: PendingLogin) => finished.has(loginRequestId),

    async settle (login: PendingLogin, outcome: Outcome): Promise<Settled> {
      const { loginRequestId } = login
      const hashes = keys.map((key) => mac(key, [loginRequestId, ...identityOf(outcome.details)]))
      const [hash = ''] = hashes
      const done = finished.get(loginRequestId)
      if (done !== undefined) {
        throw describeProblem(new FST_SCALEKIT_LOGIN_REQUEST_EXPIRED(), { sameOutcome: done === hash })
      }
      const running = inFlight.get(loginRequestId)
      if (running !== undefined && running.hash !== hash) throw new FST_SCALEKIT_OUTCOME_CONFLICT()
      if (running !== undefined) return { ...await running.answer, joined: true }
      const only = uncertain.get(loginRequestId) ?? login.uncertainOutcome
      if (only !== undefined && !hashes.includes(only)) throw new FST_SCALEKIT_LOGIN_REQUEST_EXPIRED()
      return { ...await start(login, outcome, hash), joined: false }
    }
  }
}

/** What makes two outcomes the same: who the login is, not every detail of the profile. */
function identityOf (details: UserDetails): string[] {
  if ('loginFailed' in details) return ['failed']
  const { sub, email, organizationExternalId = '' } = details
  return ['completed', sub, email, organizationExternalId]
}
