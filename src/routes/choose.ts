import type { FastifyRequest } from 'fastify'
import { findPendingLogins, type Found } from '../login/pending-logins.js'
import type { Visit } from '../login/problem.js'
import { takeLogin, takePendingLogin } from '../login/take-login.js'
import type { Registration } from '../registration/registration.js'
import { registrationsOf } from '../registration/registrations.js'

/** What a request to a continue route is about. */
export type Meant =
  | { readonly kind: 'login', readonly visit: Visit }
  /** The only login that is pending, and another registration received it. */
  | { readonly kind: 'elsewhere', readonly found: Found }
  /** Several logins are pending, newest first. */
  | { readonly kind: 'choice', readonly logins: readonly Found[] }

/**
 * Finds the login that a request means: the one that it names, or the only one. It never picks one of several, because
 * anyone can plant one (login-request fixation).
 * @throws `FST_SCALEKIT_NO_LOGIN_REQUEST`, `FST_SCALEKIT_LOGIN_REQUEST_EXPIRED`
 */
export function findMeant (registration: Registration, request: FastifyRequest, flowId: string | undefined): Meant {
  if (flowId !== undefined) return { kind: 'login', visit: takeLogin(registration, request, flowId) }
  const logins = findPendingLogins(registrationsOf(request.server), request)
  const [only] = logins
  if (logins.length > 1) return { kind: 'choice', logins }
  if (only !== undefined && only.registration !== registration) return { kind: 'elsewhere', found: only }
  // One that has expired is still named, so that its user is told.
  const login = only?.login ?? registration.cookie.read(request)[0]
  return { kind: 'login', visit: takePendingLogin(registration, request, login) }
}
