import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { redirectTo } from '../answers/answer.js'
import { leadOn } from '../answers/lead-on.js'
import { warnOfPlainHttp } from '../login/cookie-advice.js'
import { reportStep } from '../login/report.js'
import { createPendingLogin, type PendingLogin } from '../pending-login/pending-login.js'
import { continuePathOf, type Registration } from '../registration/registration.js'
import { parseLoginQuery } from './login-query.js'
import { isCrossSite, requireNavigation } from './request-origin.js'
import { routeOptions } from './route-options.js'

/** The login route: checks what Scalekit sent, saves it in a cookie and redirects to a URL without it. */
export function loginRoute (app: FastifyInstance, registration: Registration): void {
  app.get(registration.options.loginPath, routeOptions(registration), async (request, reply) => {
    requireNavigation(request, registration)
    const { loginRequestId, state } = parseLoginQuery(request)
    const same = registration.cookie.read(request).filter((login) => login.loginRequestId === loginRequestId)
    const saved = same.find((login) => login.state === state)
    const login = saved ?? keepToOutcome(createPendingLogin(loginRequestId, state), same)
    if (saved === undefined) registration.cookie.save(request, reply, login)
    warnOfPlainHttp(registration, request)
    reportStep({ registration, request, login }, 'received')
    return goToContinueRoute(registration, request, reply, login)
  })
}

/**
 * Another `state` creates another login. It keeps any outcome that may already have been sent for the same login
 * request.
 */
function keepToOutcome (login: PendingLogin, same: PendingLogin[]): PendingLogin {
  const uncertainOutcome = same.map((other) => other.uncertainOutcome).find((outcome) => outcome !== undefined)
  return uncertainOutcome === undefined ? login : { ...login, uncertainOutcome }
}

// Browsers send `SameSite=Strict` cookies only after a page of our own. It also hides the URL with `state` from the
// next page.
function goToContinueRoute (
  registration: Registration, request: FastifyRequest, reply: FastifyReply, login: PendingLogin
) {
  const url = continuePathOf(registration, login)
  if (!isCrossSite(request) || !registration.options.confirm) return redirectTo(reply, url)
  return leadOn(registration, request, reply, 'continue', url, { 'referrer-policy': 'no-referrer' })
}
