import type { FastifyReply, FastifyRequest } from 'fastify'
import type { CompletedLogin } from '../login/complete-login.js'
import { type HandoffPageContext, renderHandoffPage } from '../pages/handoff-page.js'
import type { Registration } from '../registration/registration.js'
import { sendJson, sendPage, wantsJson } from './answer.js'

/** Sends the page that leads the browser on. */
export function leadOn (
  { options }: Registration, reply: FastifyReply, to: HandoffPageContext['to'], url: string, headers: Record<string, string> = {}
): FastifyReply {
  return sendPage(reply, renderHandoff(options, to, url), headers)
}

/** Clears a login that has its outcome and leads the browser to Scalekit, or tells a script where that is. */
export function leadToScalekit (
  { options, cookie }: Registration, request: FastifyRequest, reply: FastifyReply, completed: CompletedLogin
): FastifyReply {
  const { callbackUrl, authRequestId, loginRequestId } = completed
  // Before the cookie is cleared: a page of the host's that throws leaves a way to finish.
  const page = renderHandoff(options, 'scalekit', callbackUrl)
  cookie.clear(request, reply, loginRequestId)
  return wantsJson(request) ? sendJson(reply, { callbackUrl, authRequestId }) : sendPage(reply, page)
}

function renderHandoff ({ productName, pages }: Registration['options'], to: HandoffPageContext['to'], url: string) {
  const { handoff = renderHandoffPage } = pages
  return handoff({ productName, url, to })
}
