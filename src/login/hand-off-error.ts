import type { FastifyError } from '@fastify/error'
import { retryAfter, withHeaders } from '../errors/error-headers.js'
import {
  FST_SCALEKIT_LOGIN_REQUEST_EXPIRED, FST_SCALEKIT_OUTCOME_CONFLICT, FST_SCALEKIT_TIMEOUT, FST_SCALEKIT_TOO_MANY_LOGINS,
  FST_SCALEKIT_UNAVAILABLE, FST_SCALEKIT_UNSUPPORTED_SDK, FST_SCALEKIT_USER_DETAILS_REJECTED
} from '../errors/errors.js'
import type { Refusal } from '../hand-off/verdict.js'
import type { Failure } from '../scalekit/failure.js'
import type { Visit } from './problem.js'

const DEFAULT_RETRY_AFTER_SECONDS = 5

const alreadyHasIt = new WeakSet<Error>()

/** Whether the login already has the very outcome that was refused, so that its browser may go on to Scalekit. */
export function hasSameOutcome (error: Error): boolean {
  return alreadyHasIt.has(error)
}

/**
 * Makes the error of one request from a refusal that several requests may share. It is the only place that does so: the
 * error has the cookie and the `Retry-After` of this request's answer, and nothing is added to it later.
 */
export function createHandOffError (visit: Visit, refusal: Refusal): FastifyError {
  switch (refusal.kind) {
    case 'conflict': return new FST_SCALEKIT_OUTCOME_CONFLICT()
    case 'limited': return withHeaders(new FST_SCALEKIT_TOO_MANY_LOGINS(), retryAfter(refusal.retryAfter))
    case 'finished': {
      const error = new FST_SCALEKIT_LOGIN_REQUEST_EXPIRED()
      if (refusal.sameOutcome) alreadyHasIt.add(error)
      return error
    }
    case 'failed': return withHeaders(createFailureError(refusal.failure), {
      ...waitOf(refusal.failure),
      ...refusal.uncertainOutcome !== undefined && keepUncertainOutcome(visit, refusal.uncertainOutcome)
    })
  }
}

/** The same for a call that is about no login. What Scalekit does not find then is an ID in the options. */
export function createCallError (failure: Failure): FastifyError {
  const known: Failure = failure.kind === 'unknown-login' ? { ...failure, kind: 'rejected' } : failure
  return withHeaders(createFailureError(known), waitOf(known))
}

function createFailureError ({ kind, cause }: Failure): FastifyError {
  switch (kind) {
    case 'rejected':
    case 'unauthenticated': return new FST_SCALEKIT_USER_DETAILS_REJECTED({ cause })
    case 'unknown-login': return new FST_SCALEKIT_LOGIN_REQUEST_EXPIRED({ cause })
    case 'unknown-resource': return new FST_SCALEKIT_UNSUPPORTED_SDK({ cause })
    case 'timeout': return new FST_SCALEKIT_TIMEOUT({ cause })
    case 'unavailable': return new FST_SCALEKIT_UNAVAILABLE({ cause })
  }
}

function waitOf ({ kind, retryAfter: seconds = DEFAULT_RETRY_AFTER_SECONDS }: Failure): Record<string, string> {
  return kind === 'unavailable' ? retryAfter(seconds) : {}
}

/** The cookie that tells every instance of the host which outcome Scalekit may have taken. */
function keepUncertainOutcome (
  { registration, request, login }: Visit, uncertainOutcome: string
): Record<string, string> {
  return { 'set-cookie': registration.cookie.serialize(request, { ...login, uncertainOutcome }) }
}
