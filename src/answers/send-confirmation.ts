import type { FastifyReply } from 'fastify'
import type { Visit } from '../login/problem.js'
import { renderConfirmPage } from '../pages/confirm-page.js'
import type { Change, Shown } from '../pending-login/csrf-token.js'
import { continuePathOf, expiryOf } from '../registration/registration.js'
import { asDocument, sendJson, sendPage, wantsJson } from './answer.js'

/**
 * Asks for the confirmation: with a page, or by telling a script what it needs to ask itself.
 * @param changed what is different from what was confirmed, if it is asked again
 */
export function sendConfirmation (
  { registration, request, login }: Visit, reply: FastifyReply, shown: Shown, changed?: Change[]
): FastifyReply {
  const { user: { sub, email, name }, organizations, client } = shown
  const { productName, pages, texts } = registration.options
  const flow = login.flowId
  const csrfToken = registration.csrf.create(login, shown)
  const user = { sub, email, name }
  if (wantsJson(request)) {
    const expiresAt = new Date(expiryOf(registration, login)).toISOString()
    return sendJson(reply, { flow, csrfToken, expiresAt, user, organizations, client, changed })
  }
  const action = registration.continuePath
  const context = { productName, client, user, organizations, changed, action, flow, csrfToken }
  const page = pages.confirm?.(context) ?? renderConfirmPage(context, registration.look, texts(request))
  return sendPage(registration, reply, page, asDocument(request, continuePathOf(registration, login)))
}
