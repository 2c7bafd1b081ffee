import type { FastifyReply, FastifyRequest } from 'fastify'
import type { CompletedLogin } from '../login/complete-login.js'
import { type HandoffPageContext, renderHandoffPage } from '../pages/handoff-page.js'
import type { RenderedPage } from '../pages/rendered-page.js'
import type { Registration } from '../registration/registration.js'
import { asDocument, sendJson, sendPage, wantsJson } from './answer.js'

/** Sends the page that leads the browser on. */
export function leadOn (
  registration: Registration, request: FastifyRequest, reply: FastifyReply, to: HandoffPageContext['to'], url: string,
  headers: Record<string, string> = {}
): FastifyReply {
  const page = renderHandoff(registration, request, to, url)
  return sendPage(registration, reply, page, { ...headers, ...asDocument(request, url) })
}

/** Clears a login that has its outcome and leads the browser to Scalekit, or tells a script where that is. */
export function leadToScalekit (
  registration: Registration, request: FastifyRequest, reply: FastifyReply, completed: CompletedLogin
): FastifyReply {
  const { callbackUrl, authRequestId, loginRequestId } = completed
  // Before the cookie is cleared: a page of the host's that throws leaves a way to finish.
  const page = renderHandoff(registration, request, 'scalekit', callbackUrl)
  registration.cookie.clear(request, reply, loginRequestId)
  if (wantsJson(request)) return sendJson(reply, { callbackUrl, authRequestId })
  return sendPage(registration, reply, page, asDocument(request, callbackUrl))
}

function renderHandoff (
  { options, look }: Registration, request: FastifyRequest, to: HandoffPageContext['to'], url: string
): RenderedPage {
  const { productName, pages, texts } = options
  const context = { productName, url, to }
  return pages.handoff?.(context) ?? renderHandoffPage(context, look, texts(request))
}
