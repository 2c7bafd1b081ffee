import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendJson, sendPage, wantsJson } from './answer.js'
import type { CompletedLogin } from '../login/complete-login.js'
import { type HandoffPageContext, renderHandoffPage } from '../pages/handoff-page.js'
import type { Registration } from '../registration/registration.js'

/** Sends the page that leads the browser on. */
export function leadTo (
  registration: Registration, reply: FastifyReply, to: HandoffPageContext['to'], url: string, headers: Record<string, string> = {}
): FastifyReply {
  return sendPage(reply, renderHandoff(registration, to, url), headers)
}

/** Clears a login that has its outcome and leads the browser to Scalekit, or tells a script where that is. */
export function handOff (
  registration: Registration, request: FastifyRequest, reply: FastifyReply, completed: CompletedLogin
): FastifyReply {
  const { callbackUrl, authRequestId, loginRequestId } = completed
  // Before the cookie is cleared: a page of the host's that throws leaves a way to finish.
  const page = renderHandoff(registration, 'scalekit', callbackUrl)
  registration.cookie.clear(request, reply, loginRequestId)
  return wantsJson(request) ? sendJson(reply, { callbackUrl, authRequestId }) : sendPage(reply, page)
}

function renderHandoff ({ options: { productName, pages } }: Registration, to: HandoffPageContext['to'], url: string) {
  const { handoff = renderHandoffPage } = pages
  return handoff({ productName, url, to })
}
