import type { FastifyReply } from 'fastify'
import type { Visit } from '../login/problem.js'
import type { SignedIn } from '../login/signed-in.js'
import { renderConfirmPage } from '../pages/confirm-page.js'
import { expiryOf } from '../registration/registration.js'
import { sendJson, sendPage, wantsJson } from './answer.js'

/** Asks for the confirmation: with a page, or by telling a script what it needs to ask itself. */
export function sendConfirmation (
  { registration, request, login }: Visit, reply: FastifyReply, signedIn: SignedIn
): FastifyReply {
  const { user: { sub, email, name }, organizations } = signedIn
  const { productName, pages: { confirm: render = renderConfirmPage } } = registration.options
  const flow = login.flowId
  const csrfToken = registration.csrf.create(login, signedIn)
  const user = { sub, email, name }
  if (wantsJson(request)) {
    const expiresAt = new Date(expiryOf(registration, login)).toISOString()
    return sendJson(reply, { flow, csrfToken, expiresAt, user, organizations })
  }
  return sendPage(reply, render({ productName, user, organizations, action: registration.continuePath, flow, csrfToken }))
}
