import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendJson, sendPage, wantsJson } from './answer.js'
import type { SignedIn } from '../login/complete-login.js'
import { renderConfirmPage } from '../pages/confirm-page.js'
import type { PendingLogin } from '../pending-login/pending-login.js'
import { expiryOf, type Registration } from '../registration/registration.js'

/** Asks for the confirmation, by a page or, for scripts, by what they need to show one themselves. */
export function sendConfirmation (
  registration: Registration, request: FastifyRequest, reply: FastifyReply, login: PendingLogin, signedIn: SignedIn
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
