import { STATUS_CODES } from 'node:http'
import type { FastifyError } from '@fastify/error'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { headersOf } from '../errors/error-headers.js'
import { FST_SCALEKIT_USER_NOT_FOUND } from '../errors/errors.js'
import { buildCallbackUrl } from '../hand-off/callback-url.js'
import { hasSameOutcome } from '../login/hand-off-error.js'
import { isScalekitLoginError, type Subject, subjectOf, type Visit } from '../login/problem.js'
import { reportAppsProblem, reportProblem } from '../login/report.js'
import type { PageTexts } from '../pages/page-texts.js'
import { appsProblem, problemActions } from '../pages/problem-actions.js'
import { type ProblemPageContext, renderProblemPage } from '../pages/problem-page.js'
import { continuePathOf, type Registration } from '../registration/registration.js'
import { acceptsHtml, asDocument, sendJson, sendPage } from './answer.js'

/**
 * Answers an error of ours with a page, or with Fastify's JSON error where no page is accepted. Other errors are thrown
 * on, to the host's error handler.
 */
export function sendProblem (registration: Registration, request: FastifyRequest, reply: FastifyReply, error: unknown) {
  if (!isScalekitLoginError(error)) throw error
  reportProblem(request, error)
  if (!acceptsHtml(request)) return sendJsonProblem(reply, error)
  const { code } = error
  const subject = subjectOf(request) ?? { registration }
  const texts = subject.registration.options.texts(request)
  const problem = texts.problems[code] ?? texts.problems.other
  return sendProblemPage(subject, request, reply, { error, ...problem, ...findWaysOut(subject, error, texts) }, texts)
}

/** The same for the page of connected apps, where no login waits. */
export function sendAppsProblem (
  registration: Registration, request: FastifyRequest, reply: FastifyReply, error: unknown, url: string
): FastifyReply {
  if (!isScalekitLoginError(error)) throw error
  reportAppsProblem(registration, request, error)
  if (!acceptsHtml(request)) return sendJsonProblem(reply, error)
  const texts = registration.options.texts(request)
  const { text, retry } = appsProblem(error.code)
  const link = retry ? { url, label: texts.tryAgain } : undefined
  return sendProblemPage({ registration }, request, reply, { error, ...texts.problems[text], link }, texts)
}

function sendJsonProblem (reply: FastifyReply, error: FastifyError): FastifyReply {
  const { code, message, statusCode = 500 } = error
  reply.code(statusCode).headers(headersOf(error))
  return sendJson(reply, { statusCode, code, error: STATUS_CODES[statusCode], message })
}

/** Answers a browser that came back from signing in, and is still nobody. Nothing leads it on: that would be a loop. */
export function sendNotSeen (visit: Visit, reply: FastifyReply, signInUrl: string): FastifyReply {
  const { registration, request } = visit
  const error = new FST_SCALEKIT_USER_NOT_FOUND()
  reportProblem(request, error)
  const texts = registration.options.texts(request)
  const link = { url: signInUrl, label: texts.signIn }
  return sendProblemPage(visit, request, reply, { error, ...texts.problems.notSeen, link }, texts)
}

type Problem = Pick<ProblemPageContext, 'title' | 'text' | 'hint' | 'link' | 'form'> & { error: FastifyError }

function sendProblemPage (
  { registration, login }: Subject, request: FastifyRequest, reply: FastifyReply, { error, ...problem }: Problem,
  texts: PageTexts
): FastifyReply {
  const { look, options: { productName, pages } } = registration
  const { code, statusCode = 500 } = error
  reply.code(statusCode).headers(headersOf(error))
  const context = { productName, code, statusCode, requestId: request.id, ...problem }
  const page = pages.problem?.(context) ?? renderProblemPage(context, look, texts)
  const isVisit = login !== undefined && request.method === 'GET'
  return sendPage(registration, reply, page, isVisit ? asDocument(request, continuePathOf(registration, login)) : {})
}

/** What the user can do now. */
function findWaysOut (
  { registration, login }: Subject, error: FastifyError, texts: PageTexts
): Pick<ProblemPageContext, 'link' | 'form'> {
  if (login === undefined) return {}
  if (hasSameOutcome(error)) {
    return { link: { url: buildCallbackUrl(registration.options, login.state), label: texts.finishConnecting } }
  }
  const { retry, changeAccount } = problemActions(error.code)
  return {
    link: retry ? { url: continuePathOf(registration, login), label: texts.tryAgain } : undefined,
    form: changeAccount
      ? { action: registration.continuePath, flow: login.flowId, csrfToken: registration.csrf.create(login) }
      : undefined
  }
}
