import { setTimeout as sleep } from 'node:timers/promises'
import { createBudgets } from './budget.js'
import { createCallQueue, QueueError } from './call-queue.js'
import {
  FST_SCALEKIT_LOGIN_REQUEST_EXPIRED, FST_SCALEKIT_TIMEOUT, FST_SCALEKIT_UNAVAILABLE, FST_SCALEKIT_USER_DETAILS_REJECTED
} from '../errors.js'
import { withRetryAfter } from '../login/login-error.js'
import { redact } from '../scalekit/loggable-error.js'
import type { ScalekitCalls, UserDetails } from '../scalekit/calls.js'
import { type ScalekitFailure, classifyFailure, crowded, overdue, toSdkError } from '../scalekit/failure.js'

const FIRST_BACKOFF_MS = 200
// Share of the budget: an attempt that is cut off is worse than none, for then nobody knows whether it was taken.
const SHORTEST_ATTEMPT = 0.2
const DEFAULT_RETRY_AFTER_SECONDS = 5

export type SendUserDetails = ReturnType<typeof createSendUserDetails>['send']

/** A failed hand-off: the error for the host and the browser, and whether Scalekit may have taken the details all the same. */
export class HandoffFailure extends Error {
  constructor (readonly loginError: Error, readonly mayHaveLanded: boolean) {
    super('The hand-off to Scalekit failed')
  }
}

/**
 * Sends user details to Scalekit, within one total budget for the wait for a turn and all attempts; `send` throws
 * `HandoffFailure`. `close` ends what is under way.
 */
export function createSendUserDetails (calls: ScalekitCalls, connectionId: string, timeout: number) {
  const budgets = createBudgets(timeout)
  const inTurn = createCallQueue()

  const send = (loginRequestId: string, user: UserDetails) => budgets.spend(async ({ signal, left }) => {
    let mayHaveLanded = false
    for (let backoff = FIRST_BACKOFF_MS; ; backoff *= 2) {
      const attempt = { connectionId, loginRequestId, user, signal, left, sent: false }
      try {
        const { authRequestId } = await inTurn(() => calls.send(attempt), signal)
        return { authRequestId }
      } catch (error) {
        const failure = failureOf(error, signal)
        mayHaveLanded ||= attempt.sent && failure.mayHaveLanded
        const wait = (failure.retryAfter ?? 0) * 1000 || backoff * (0.5 + Math.random() / 2)
        if (!failure.retry || wait + timeout * SHORTEST_ATTEMPT >= left()) {
          throw new HandoffFailure(toLoginError(failure, redact(toSdkError(error))), mayHaveLanded)
        }
        await sleep(wait, undefined, { signal, ref: false }).catch(() => {})
      }
    }
  })

  return {
    send,
    warmUp: () => budgets.spend(async ({ signal }) => { await calls.warmUp(signal) }),
    close () {
      budgets.endAll()
      calls.close()
    }
  }
}

function failureOf (error: unknown, { aborted }: AbortSignal): ScalekitFailure {
  if (error instanceof QueueError) return crowded
  return aborted ? overdue : classifyFailure(error)
}

function toLoginError ({ kind, retryAfter }: ScalekitFailure, cause: unknown): Error {
  switch (kind) {
    case 'rejected': return new FST_SCALEKIT_USER_DETAILS_REJECTED({ cause })
    case 'unknown-login': return new FST_SCALEKIT_LOGIN_REQUEST_EXPIRED({ cause })
    case 'timeout': return new FST_SCALEKIT_TIMEOUT({ cause })
    case 'unavailable':
      return withRetryAfter(new FST_SCALEKIT_UNAVAILABLE({ cause }), retryAfter ?? DEFAULT_RETRY_AFTER_SECONDS)
  }
}
