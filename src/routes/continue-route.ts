import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { redirectTo, wantsJson } from '../answers/answer.js'
import { completeLogin, findSignedIn, type SignedIn, takeLogin } from '../login/complete-login.js'
import { answerConfirmation } from './confirm.js'
import { sendConfirmation } from '../answers/send-confirmation.js'
import { FST_SCALEKIT_LOGIN_REQUEST_EXPIRED, FST_SCALEKIT_USER_NOT_FOUND } from '../errors.js'
import { handOff, leadTo } from '../answers/lead-on.js'
import { readParameter, readQuery } from './login-query.js'
import type { PendingLogin } from '../pending-login/pending-login.js'
import { describeProblem } from '../login/problem.js'
import { continuePathOf, type Registration } from '../registration/registration.js'
import { logStep } from '../login/report.js'
import { routeOptions } from './route-options.js'
import { isCrossSite, requireNavigation, requireTrustedOrigin } from './request-origin.js'
import { buildSignInUrl } from './sign-in.js'

const MAX_BODY_BYTES = 16_384

/** The continue route: shows who will be connected, and takes the answer. */
export function continueRoute (app: FastifyInstance, registration: Registration): void {
  const { continuePath, trustedOrigins } = registration.options
  const route = routeOptions(registration)

  app.get(continuePath, route, async (request, reply) => {
    if (wantsJson(request)) requireTrustedOrigin(request, trustedOrigins)
    const login = takeLogin(registration, request, readParameter(readQuery(request), 'flow'))
    try {
      if (registration.outcomes.isFinished(login)) throw new FST_SCALEKIT_LOGIN_REQUEST_EXPIRED()
      const signedIn = await findSignedIn(registration, request)
      if (signedIn === undefined) return await leadToSignIn(registration, request, reply, login)
      if (completesOnGet(registration, request, signedIn)) return await completeNow(registration, request, reply, login, signedIn)
      return sendConfirmation(registration, request, reply, login, signedIn)
    } catch (error) {
      throw describeProblem(error, { registration, login })
    }
  })

  app.post(continuePath, { ...route, bodyLimit: MAX_BODY_BYTES }, async (request, reply) => {
    requireTrustedOrigin(request, trustedOrigins)
    return await answerConfirmation(registration, request, reply)
  })
}

function completesOnGet ({ options: { confirm } }: Registration, request: FastifyRequest, { organizations }: SignedIn): boolean {
  return !confirm && !wantsJson(request) && (organizations === undefined || organizations.length === 1)
}

async function completeNow (
  registration: Registration, request: FastifyRequest, reply: FastifyReply, login: PendingLogin, signedIn: SignedIn
) {
  requireNavigation(request)
  return handOff(registration, request, reply, await completeLogin(registration, request, login, signedIn))
}

/** Nobody was found: perhaps only because the browser keeps `SameSite=Strict` cookies back, so we ask once more ourselves. */
async function leadToSignIn (registration: Registration, request: FastifyRequest, reply: FastifyReply, login: PendingLogin) {
  if (wantsJson(request)) throw new FST_SCALEKIT_USER_NOT_FOUND()
  if (isCrossSite(request) && registration.options.confirm) {
    return leadTo(registration, reply, 'continue', continuePathOf(registration, login))
  }
  const signInUrl = await buildSignInUrl(registration, request, login)
  if (signInUrl === undefined) throw new FST_SCALEKIT_USER_NOT_FOUND()
  logStep(request, 'sign-in', { flowId: login.flowId })
  return redirectTo(reply, signInUrl)
}
