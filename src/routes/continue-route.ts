import type { FastifyInstance, FastifyReply } from 'fastify'
import { redirectTo, wantsJson } from '../answers/answer.js'
import { leadToScalekit } from '../answers/lead-on.js'
import { sendChooser } from '../answers/send-chooser.js'
import { sendConfirmation } from '../answers/send-confirmation.js'
import { FST_SCALEKIT_LOGIN_REQUEST_EXPIRED } from '../errors/errors.js'
import { completeLogin } from '../login/complete-login.js'
import type { Visit } from '../login/problem.js'
import { findSignedIn, type SignedIn } from '../login/signed-in.js'
import { showClient } from '../login/shown.js'
import { whenKnown } from '../login/when-known.js'
import { continuePathOf, type Registration } from '../registration/registration.js'
import { findMeant } from './choose.js'
import { answerConfirmation } from './confirm.js'
import { readParameter, readQuery } from './login-query.js'
import { MAX_BODY_BYTES, takeBodyReadBefore } from './parse-body.js'
import { requireNavigation, requireTrustedOrigin } from './request-origin.js'
import { routeOptions } from './route-options.js'
import { redirectToSignIn } from './sign-in.js'

/** The continue route: shows the account that will be connected, and handles the form. */
export function continueRoute (app: FastifyInstance, registration: Registration): void {
  const { continuePath } = registration.options
  const route = routeOptions(registration)

  app.get(continuePath, route, async (request, reply) => {
    if (wantsJson(request)) requireTrustedOrigin(request, registration)
    const meant = findMeant(registration, request, readParameter(readQuery(request), 'flow'))
    if (meant.kind === 'choice') return await sendChooser(registration, request, reply, meant.logins)
    if (meant.kind === 'elsewhere') {
      return redirectTo(reply, continuePathOf(meant.found.registration, meant.found.login))
    }
    const { visit } = meant
    return await whenKnown(findSignedIn(visit), (signedIn) => answerVisit(visit, reply, signedIn))
  })

  const form = { ...route, bodyLimit: MAX_BODY_BYTES, preParsing: takeBodyReadBefore }
  app.post(continuePath, form, async (request, reply) => {
    requireTrustedOrigin(request, registration)
    return await answerConfirmation(registration, request, reply)
  })
}

function answerVisit (
  visit: Visit, reply: FastifyReply, signedIn: SignedIn | undefined
): FastifyReply | Promise<FastifyReply> {
  if (signedIn === undefined) return redirectToSignIn(visit, reply)
  // Only now: nobody who is not signed in learns whether a login is finished.
  return whenKnown(visit.registration.outcomes.isFinished(visit.login), (isFinished) => {
    if (isFinished) throw new FST_SCALEKIT_LOGIN_REQUEST_EXPIRED()
    if (completesOnGet(visit, signedIn)) return completeNow(visit, reply, signedIn)
    return whenKnown(showClient(visit, signedIn), (shown) => sendConfirmation(visit, reply, shown))
  })
}

function completesOnGet ({ registration, request }: Visit, { organizations }: SignedIn): boolean {
  const isChosen = organizations === undefined || organizations.length === 1
  return !registration.options.confirm && !wantsJson(request) && isChosen
}

async function completeNow (visit: Visit, reply: FastifyReply, signedIn: SignedIn): Promise<FastifyReply> {
  requireNavigation(visit.request, visit.registration)
  return leadToScalekit(visit.registration, visit.request, reply, await completeLogin(visit, signedIn))
}
