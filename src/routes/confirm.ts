import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendJson, wantsJson } from '../answers/answer.js'
import { completeLogin, failLogin, findSignedIn, takeLogin } from '../login/complete-login.js'
import { sendConfirmation } from '../answers/send-confirmation.js'
import { FST_ERR_VALIDATION, FST_SCALEKIT_INVALID_CSRF_TOKEN, FST_SCALEKIT_USER_NOT_FOUND } from '../errors.js'
import { isScalekitLoginError } from '../login/login-error.js'
import { handOff, leadTo } from '../answers/lead-on.js'
import type { PendingLogin } from '../pending-login/pending-login.js'
import { describeProblem } from '../login/problem.js'
import type { Registration } from '../registration/registration.js'
import { buildSignInUrl } from './sign-in.js'

const confirmationSchema = Type.Object({
  flow: Type.Optional(Type.String()),
  csrf_token: Type.Optional(Type.String()),
  action: Type.Union([Type.Literal('continue'), Type.Literal('switch'), Type.Literal('cancel')]),
  organization: Type.Optional(Type.String())
})

type Confirmation = Static<typeof confirmationSchema>

/** Takes the answer to the confirm page. What was shown is what is sent; anything else shows the page again. */
export async function answerConfirmation (registration: Registration, request: FastifyRequest, reply: FastifyReply) {
  const { body } = request
  if (!Value.Check(confirmationSchema, body)) throw new FST_ERR_VALIDATION('The form does not hold what it must')
  const login = takeLogin(registration, request, body.flow)
  try {
    return await settle(registration, request, reply, login, body)
  } catch (error) {
    throw describeProblem(error, { registration, login })
  }
}

async function settle (
  registration: Registration, request: FastifyRequest, reply: FastifyReply, login: PendingLogin,
  { csrf_token: token = '', action, organization }: Confirmation
): Promise<FastifyReply> {
  const wasShown = registration.csrf.verify(token, login)
  if (wasShown === undefined) throw new FST_SCALEKIT_INVALID_CSRF_TOKEN()
  if (action === 'switch') return await leadToSignIn(registration, request, reply, login, { prompt: 'login' })
  const signedIn = await findSignedIn(registration, request).catch((error: unknown) => leaveToCancel(action, error))
  if (signedIn === undefined && action === 'continue') return await leadToSignIn(registration, request, reply, login)
  if (signedIn !== undefined && !wasShown(signedIn)) {
    if (wantsJson(request)) reply.code(409)
    return sendConfirmation(registration, request, reply, login, signedIn)
  }
  const completed = action === 'continue'
    ? await completeLogin(registration, request, login, signedIn, organization || undefined)
    : await failLogin(registration, request, login, signedIn?.user.sub)
  return handOff(registration, request, reply, completed)
}

/** Whom the host's user or organizations keep from going on can still cancel: that names nobody. */
function leaveToCancel (action: Confirmation['action'], error: unknown): undefined {
  if (action !== 'cancel' || !isScalekitLoginError(error)) throw error
}

/** By a page and not by a redirect, which `form-action 'self'` would block where sign-in is on another origin. */
async function leadToSignIn (
  registration: Registration, request: FastifyRequest, reply: FastifyReply, login: PendingLogin, extra?: { prompt: 'login' }
): Promise<FastifyReply> {
  const signInUrl = await buildSignInUrl(registration, request, login, extra)
  if (signInUrl === undefined || (wantsJson(request) && extra === undefined)) throw new FST_SCALEKIT_USER_NOT_FOUND()
  if (wantsJson(request)) return sendJson(reply, { signInUrl })
  return leadTo(registration, reply, 'sign-in', signInUrl)
}
