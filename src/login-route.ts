import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { leadTo } from './hand-off.js'
import { parseLoginQuery } from './login-query.js'
import { createPendingLogin, type PendingLogin } from './pending-login.js'
import type { PendingLogins } from './pending-login-cookie.js'
import { continuePathOf, type Registration } from './registration.js'
import { logStep } from './report.js'
import { routeOptions } from './route-options.js'
import { isCrossSite, requireNavigation } from './request-origin.js'

/** The login route: checks what Scalekit sent, saves it in the cookie and goes to a clean URL. */
export function loginRoute (app: FastifyInstance, registration: Registration): void {
  app.get(registration.options.loginPath, routeOptions(registration), async (request, reply) => {
    requireNavigation(request)
    const { loginRequestId, state } = parseLoginQuery(request)
    const pending = registration.cookie.read(request)
    const login = findSame(pending, loginRequestId, state)
    registration.cookie.write(reply, { ...pending, logins: [login, ...pending.logins.filter((other) => other !== login)] })
    logStep(request, 'received', { flowId: login.flowId })
    return leadOn(registration, request, reply, login)
  })
}

/**
 * A reload names the login that is already saved. Another `state` makes another login, which keeps to the outcome that may
 * have been sent for the same login request.
 */
function findSame ({ logins }: PendingLogins, loginRequestId: string, state: string): PendingLogin {
  const same = logins.filter((login) => login.loginRequestId === loginRequestId)
  const uncertainOutcome = same.find((login) => login.uncertainOutcome !== undefined)?.uncertainOutcome
  return same.find((login) => login.state === state) ??
    { ...createPendingLogin(loginRequestId, state), ...(uncertainOutcome !== undefined && { uncertainOutcome }) }
}

// `SameSite=Strict` cookies come along only after a page of our own; it keeps the address with `state` from the next page.
function leadOn (registration: Registration, request: FastifyRequest, reply: FastifyReply, login: PendingLogin) {
  const url = continuePathOf(registration, login)
  if (!isCrossSite(request) || !registration.options.confirm) return reply.redirect(url, 303)
  return leadTo(registration, reply, 'continue', url, { 'referrer-policy': 'no-referrer' })
}
