import { STATUS_CODES } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { acceptsHtml, type RenderedPage, sendJson, sendPage } from './answer.js'
import { buildCallbackUrl } from '../hand-off/callback-url.js'
import type { FastifyError } from '@fastify/error'
import { isScalekitLoginError } from '../login/login-error.js'
import { renderProblemPage } from '../pages/problem-page.js'
import { problemText } from '../pages/problem-texts.js'
import { type Problem, problemOf } from '../login/problem.js'
import { continuePathOf, type Registration } from '../registration/registration.js'
import { reportProblem } from '../login/report.js'

/**
 * Answers an error of ours with a page, or with Fastify's JSON error where no page is accepted. Other errors are thrown on, to
 * the host's error handler.
 */
export function sendProblem (registration: Registration, request: FastifyRequest, reply: FastifyReply, error: unknown) {
  if (!isScalekitLoginError(error)) throw error
  const problem = { registration, ...problemOf(error) }
  reportProblem(request, error)
  const { code, message, statusCode = 500 } = error
  reply.code(statusCode)
  if ('headers' in error) reply.headers(error.headers as Record<string, string>)
  if (!acceptsHtml(request)) {
    return sendJson(reply, { statusCode, code, error: STATUS_CODES[statusCode], message })
  }
  return sendPage(reply, renderProblem(problem, request, error, statusCode))
}

function renderProblem (
  { registration, login, sameOutcome }: Problem & { registration: Registration },
  request: FastifyRequest, { code }: FastifyError, statusCode: number
): RenderedPage {
  const { productName, pages: { problem: render = renderProblemPage } } = registration.options
  const { title, text, retry } = problemText(code)
  const toScalekit = sameOutcome && login && { url: buildCallbackUrl(registration.options, login.state), label: 'Finish connecting' }
  const again = retry && login && { url: continuePathOf(registration, login), label: 'Go on' }
  return render({ productName, code, statusCode, requestId: request.id, title, text, link: toScalekit || again || undefined })
}
