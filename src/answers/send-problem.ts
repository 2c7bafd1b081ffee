import { STATUS_CODES } from 'node:http'
import type { FastifyError } from '@fastify/error'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { headersOf } from '../error-headers.js'
import { buildCallbackUrl } from '../hand-off/callback-url.js'
import { hasSameOutcome } from '../login/hand-off-error.js'
import { isScalekitLoginError, type Subject, subjectOf } from '../login/problem.js'
import { reportProblem } from '../login/report.js'
import { renderProblemPage } from '../pages/problem-page.js'
import { problemText } from '../pages/problem-texts.js'
import type { RenderedPage } from '../pages/rendered-page.js'
import { continuePathOf, type Registration } from '../registration/registration.js'
import { acceptsHtml, sendJson, sendPage } from './answer.js'

/**
 * Answers an error of ours with a page, or with Fastify's JSON error where no page is accepted. Other errors are thrown
 * on, to the host's error handler.
 */
export function sendProblem (registration: Registration, request: FastifyRequest, reply: FastifyReply, error: unknown) {
  if (!isScalekitLoginError(error)) throw error
  reportProblem(request, error)
  const { code, message, statusCode = 500 } = error
  reply.code(statusCode).headers(headersOf(error))
  if (!acceptsHtml(request)) return sendJson(reply, { statusCode, code, error: STATUS_CODES[statusCode], message })
  return sendPage(reply, renderProblem(subjectOf(request) ?? { registration }, request, error))
}

function renderProblem (
  { registration, login }: Subject, { id: requestId }: FastifyRequest, error: FastifyError
): RenderedPage {
  const { code, statusCode = 500 } = error
  const { productName, pages: { problem: render = renderProblemPage } } = registration.options
  const { title, text, retry } = problemText(code)
  const toScalekit = hasSameOutcome(error) && login &&
    { url: buildCallbackUrl(registration.options, login.state), label: 'Finish connecting' }
  const again = retry && login && { url: continuePathOf(registration, login), label: 'Try again' }
  return render({ productName, code, statusCode, requestId, title, text, link: toScalekit || again || undefined })
}
