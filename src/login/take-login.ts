import type { FastifyRequest } from 'fastify'
import { FST_SCALEKIT_LOGIN_REQUEST_EXPIRED, FST_SCALEKIT_NO_LOGIN_REQUEST } from '../errors/errors.js'
import type { PendingLogin } from '../pending-login/pending-login.js'
import { expiryOf, type Registration } from '../registration/registration.js'
import { noteSubject, type Visit } from './problem.js'

/**
 * Takes up the pending login that a request is about: it must be there, and in time.
 * @throws `FST_SCALEKIT_NO_LOGIN_REQUEST`, `FST_SCALEKIT_LOGIN_REQUEST_EXPIRED`
 */
export function takePendingLogin (
  registration: Registration, request: FastifyRequest, login: PendingLogin | undefined
): Visit {
  noteSubject(request, login === undefined ? { registration } : { registration, login })
  if (login === undefined) throw new FST_SCALEKIT_NO_LOGIN_REQUEST()
  if (Date.now() >= expiryOf(registration, login)) throw new FST_SCALEKIT_LOGIN_REQUEST_EXPIRED()
  return { registration, request, login }
}

/** Takes up the pending login of this browser with the given flow ID. */
export function takeLogin (registration: Registration, request: FastifyRequest, flowId: string): Visit {
  const named = registration.cookie.read(request).find((login) => login.flowId === flowId)
  return takePendingLogin(registration, request, named)
}
