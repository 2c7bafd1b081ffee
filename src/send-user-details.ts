import { setTimeout as sleep } from 'node:timers/promises'
import {
  FST_SCALEKIT_LOGIN_REQUEST_EXPIRED, FST_SCALEKIT_TIMEOUT, FST_SCALEKIT_UNAVAILABLE, FST_SCALEKIT_USER_DETAILS_REJECTED
} from './errors.js'
import { withRetryAfter } from './login-error.js'
import { redact } from './redact.js'
import { type ScalekitClientLike, type UserDetails, createAttempts } from './scalekit-client.js'
import { type ScalekitFailure, classifyFailure, overdue, toSdkError } from './scalekit-failure.js'

const FIRST_BACKOFF_MS = 200
const DEFAULT_RETRY_AFTER_SECONDS = 5

export type SendUserDetails = ReturnType<typeof createSendUserDetails>

/** A failed hand-off: the error for the host and the browser, and whether Scalekit may have taken the details all the same. */
export class HandoffFailure extends Error {
  constructor (readonly loginError: Error, readonly mayHaveLanded: boolean) {
    super('The hand-off to Scalekit failed')
  }
}

/**
 * Sends user details to Scalekit, within one total budget for all attempts. Throws `HandoffFailure`. After a deadline or a lost
 * connection the client is made anew: its HTTP/2 session may be dead without knowing, and would be used for ever.
 */
export function createSendUserDetails (
  clients: { current: ScalekitClientLike, renew: () => ScalekitClientLike }, connectionId: string, timeout: number, closing: AbortSignal
) {
  let attempt = createAttempts(clients.current)

  return async function sendUserDetails (loginRequestId: string, user: UserDetails): Promise<{ authRequestId: string }> {
    const deadline = Date.now() + timeout
    const signal = AbortSignal.any([AbortSignal.timeout(timeout), closing])
    let mayHaveLanded = false
    for (let backoff = FIRST_BACKOFF_MS; ; backoff *= 2) {
      let sent = false
      const used = attempt
      try {
        const timeoutMs = Math.max(1, deadline - Date.now())
        const { authRequestId } = await used({ connectionId, loginRequestId, user, signal, timeoutMs, onSend: () => { sent = true } })
        return { authRequestId }
      } catch (error) {
        const failure = signal.aborted ? overdue : classifyFailure(error)
        mayHaveLanded ||= sent && failure.mayHaveLanded
        if (failure.mayHaveLanded && used === attempt) attempt = createAttempts(clients.renew())
        const wait = (failure.retryAfter ?? 0) * 1000 || backoff * (0.5 + Math.random() / 2)
        if (!failure.retry || Date.now() + wait >= deadline) {
          throw new HandoffFailure(toLoginError(failure, redact(toSdkError(error))), mayHaveLanded)
        }
        await sleep(wait, undefined, { signal: closing, ref: false }).catch(() => {})
      }
    }
  }
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
