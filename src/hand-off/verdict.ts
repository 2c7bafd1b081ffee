import type { CallResult } from '../scalekit/scalekit-calls.js'
import type { Failure } from '../scalekit/failure.js'
import type { UserDetails } from '../scalekit/shared-client.js'
import type { Payer } from './payer.js'

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

/** What one attempt came to. All requests that ask for the same outcome meanwhile share it. */
export type Attempt =
  | { kind: 'sent', result: CallResult }
  | Extract<Refusal, { kind: 'finished' | 'conflict' | 'limited' }>

/** What an attempt means for one of the requests that share it. */
export function toVerdict (attempt: Attempt, hash: string, joined?: string): Verdict {
  if (attempt.kind !== 'sent') return attempt
  const { result } = attempt
  if (result.failure === undefined) return { kind: 'taken', authRequestId: result.authRequestId, joined }
  const { failure } = result
  return { kind: 'failed', failure, joined, ...failure.mayHaveLanded && { uncertainOutcome: hash } }
}
