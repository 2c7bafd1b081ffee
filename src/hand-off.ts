import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendPage, setAnswerHeaders, wantsJson } from './answer.js'
import type { CompletedLogin } from './complete-login.js'
import { type HandoffPageContext, renderHandoffPage } from './pages/handoff-page.js'
import type { Registration } from './registration.js'

/** Sends the page that leads the browser on. */
export function leadTo (
  { options: { productName, pages: { handoff: render = renderHandoffPage } } }: Registration,
  reply: FastifyReply, to: HandoffPageContext['to'], url: string, headers: Record<string, string> = {}
): FastifyReply {
  return sendPage(reply, render({ productName, url, to }), headers)
}

/** Clears a login that has its outcome and leads the browser to Scalekit, or tells a script where that is. */
export function handOff (
  registration: Registration, request: FastifyRequest, reply: FastifyReply, completed: CompletedLogin
): FastifyReply {
  const { nonce, logins } = registration.cookie.read(request)
  const { callbackUrl, authRequestId, loginRequestId } = completed
  registration.cookie.write(reply, { nonce, logins: logins.filter((login) => login.loginRequestId !== loginRequestId) })
  if (wantsJson(request)) return setAnswerHeaders(reply).send({ callbackUrl, authRequestId })
  return leadTo(registration, reply, 'scalekit', callbackUrl)
}
