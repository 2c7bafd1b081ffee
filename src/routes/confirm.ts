import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { wantsJson } from '../answers/answer.js'
import { leadToScalekit } from '../answers/lead-on.js'
import { sendChooser } from '../answers/send-chooser.js'
import { sendConfirmation } from '../answers/send-confirmation.js'
import { FST_ERR_VALIDATION, FST_SCALEKIT_INVALID_CSRF_TOKEN, FST_SCALEKIT_NO_LOGIN_REQUEST } from '../errors/errors.js'
import { completeLogin, failLogin } from '../login/complete-login.js'
import { isScalekitLoginError } from '../login/problem.js'
import { findShown } from '../login/shown.js'
import type { Registration } from '../registration/registration.js'
import { findMeant } from './choose.js'
import { leadToSignIn } from './sign-in.js'

const confirmationSchema = Type.Object({
  flow: Type.Optional(Type.String()),
  csrf_token: Type.Optional(Type.String()),
  action: Type.Union([Type.Literal('continue'), Type.Literal('switch'), Type.Literal('cancel')]),
  organization: Type.Optional(Type.String())
})

type Confirmation = Static<typeof confirmationSchema>

/** Handles the form of the confirm page. Sends only what the page showed. If anything changed, shows the page again. */
export async function answerConfirmation (
  registration: Registration, request: FastifyRequest, reply: FastifyReply
): Promise<FastifyReply> {
  const { body } = request
  if (!Value.Check(confirmationSchema, body)) {
    throw new FST_ERR_VALIDATION('A field of the form is missing or not valid')
  }
  const { flow, csrf_token: token = '', action, organization } = body
  const meant = findMeant(registration, request, flow)
  if (meant.kind === 'choice') return await sendChooser(registration, request, reply, meant.logins)
  if (meant.kind === 'elsewhere') throw new FST_SCALEKIT_NO_LOGIN_REQUEST()
  const { visit } = meant
  const before = registration.csrf.verify(token, visit.login)
  if (before === undefined) throw new FST_SCALEKIT_INVALID_CSRF_TOKEN()
  if (action === 'switch') return await leadToSignIn(visit, reply, { prompt: 'login' })
  const shown = await findShown(visit).catch((error: unknown) => leaveToCancel(action, error))
  if (shown === undefined && action === 'continue') return await leadToSignIn(visit, reply)
  const isLeft = before.isNothing && action === 'cancel'
  const changed = shown === undefined || isLeft ? [] : before.findChanges(shown)
  if (shown !== undefined && changed.length > 0) {
    if (wantsJson(request)) reply.code(409)
    return sendConfirmation(visit, reply, shown, changed)
  }
  const completed = action === 'continue'
    ? await completeLogin(visit, shown, organization || undefined)
    : await failLogin(visit, shown?.user.sub)
  return leadToScalekit(registration, request, reply, completed)
}

/** A user whose details or organizations are not valid can still cancel, because that sends no user. */
function leaveToCancel (action: Confirmation['action'], error: unknown): undefined {
  if (action !== 'cancel' || !isScalekitLoginError(error)) throw error
}
