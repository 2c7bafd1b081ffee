import { LRUCache } from 'lru-cache'
import { type Keys, mac } from '../pending-login/keys.js'
import type { PendingLogin } from '../pending-login/pending-login.js'
import type { CallResult } from '../scalekit/calls.js'
import type { Failure } from '../scalekit/failure.js'
import type { UserDetails } from '../scalekit/sdk-client.js'
import { createOutcomeLimit } from './outcome-limit.js'
import type { Payer } from './payer.js'
import type { SendUserDetails } from './send-user-details.js'

/** What is to be sent for a login, and whose limit it counts for. */
export interface Outcome {
  details: UserDetails
  payer: Payer
}

/** Why an outcome was not sent, or not taken. */
export type Refusal =
  | { kind: 'finished', sameOutcome: boolean }
  | { kind: 'conflict' }
  | { kind: 'limited', retryAfter: number }
  /** With `uncertainOutcome` Scalekit may have taken the outcome of this hash. */
  | { kind: 'failed', failure: Failure, joined: string | undefined, uncertainOutcome?: string }

/** What became of an outcome. `joined` is the flow ID of the request that had already sent the same one. */
export type Verdict = { kind: 'taken', authRequestId: string, joined: string | undefined } | Refusal

type Remembered = { hash: string } & (
  | { state: 'under way', flowId: string, result: Promise<CallResult> }
  | { state: 'finished' | 'uncertain' }
)

export type Outcomes = ReturnType<typeof createOutcomes>

const MAX_REMEMBERED = 10_000

/**
 * Sees to it that one login gets one outcome: a second identical one joins the first, a different one is refused, and
 * after an answer was lost only the identical one is sent again. What is remembered is bounded and per process.
 */
export function createOutcomes (
  sendUserDetails: SendUserDetails, keys: Keys, { limit, maxAge }: { limit: { max: number, window: number } | false, maxAge: number }
) {
  const countOutcome = createOutcomeLimit(limit)
  const remembered = new LRUCache<string, Remembered>({
    max: MAX_REMEMBERED,
    ttl: maxAge,
    // What is under way is never forgotten, however many others finish meanwhile.
    disposeAfter: (entry, id, reason) => { if (reason === 'evict' && entry.state === 'under way') remember(id, entry) }
  })
  const remember = (id: string, entry: Remembered) => remembered.set(id, entry, entry.state === 'under way' ? { ttl: 0 } : {})

  function start (
    { flowId, loginRequestId: id }: PendingLogin, { details, payer }: Outcome, hash: string
  ): Promise<CallResult> {
    const result = sendUserDetails(id, details, payer).then((result) => {
      if (result.failure === undefined) remember(id, { state: 'finished', hash })
      else if (result.failure.mayHaveLanded) remember(id, { state: 'uncertain', hash })
      else remembered.delete(id)
      return result
    })
    remember(id, { state: 'under way', flowId, hash, result })
    return result
  }

  return {
    isFinished: ({ loginRequestId }: PendingLogin) => remembered.get(loginRequestId)?.state === 'finished',

    /** Sends an outcome, unless the login already has one or another is under way. */
    async sendOnce (login: PendingLogin, outcome: Outcome): Promise<Verdict> {
      const hashes = keys.map((key) => mac(key, [login.loginRequestId, ...identityOf(outcome.details)]))
      const [hash = ''] = hashes
      const known = remembered.get(login.loginRequestId)
      if (known?.state === 'finished') return { kind: 'finished', sameOutcome: known.hash === hash }
      if (known?.state === 'under way') {
        return known.hash === hash ? toVerdict(await known.result, hash, known.flowId) : { kind: 'conflict' }
      }
      const only = known?.hash ?? login.uncertainOutcome
      if (only !== undefined && !hashes.includes(only)) return { kind: 'finished', sameOutcome: false }
      const retryAfter = countOutcome(outcome.payer, hash)
      if (retryAfter !== undefined) return { kind: 'limited', retryAfter }
      return toVerdict(await start(login, outcome, hash), hash)
    }
  }
}

function toVerdict (result: CallResult, hash: string, joined?: string): Verdict {
  if (result.failure === undefined) return { kind: 'taken', authRequestId: result.authRequestId, joined }
  const { failure } = result
  return { kind: 'failed', failure, joined, ...failure.mayHaveLanded && { uncertainOutcome: hash } }
}

/** What makes two outcomes the same: who the login is, not every detail of the profile. */
function identityOf (details: UserDetails): string[] {
  if ('loginFailed' in details) return ['failed']
  const { sub, email, organizationExternalId = '' } = details
  return ['completed', sub, email, organizationExternalId]
}
