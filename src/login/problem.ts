import type { PendingLogin } from '../pending-login/pending-login.js'
import type { Registration } from '../registration/registration.js'

/** What is known of an error beside its code: where it happened, and what its answer must take care of. */
export interface Problem {
  registration?: Registration
  login?: PendingLogin
  /** Scalekit may have taken this outcome: the cookie has to keep its hash. */
  uncertainOutcome?: string
  /** The login already has exactly this outcome, so that its browser may go on to Scalekit. */
  sameOutcome?: boolean
}

const problems = new WeakMap<object, Problem>()

/** Notes something about an error, which stays as it is for those who catch it. */
export function describeProblem<E> (error: E, more: Problem): E {
  if (error instanceof Error) problems.set(error, { ...problems.get(error), ...more })
  return error
}

/** What was noted about an error. */
export function problemOf (error: unknown): Problem {
  return problems.get(Object(error)) ?? {}
}
