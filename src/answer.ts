import type { FastifyReply, FastifyRequest } from 'fastify'
import { Html } from './pages/html.js'
import { contentSecurityPolicy } from './pages/layout.js'

// `same-origin` and not `no-referrer`, which would turn the Origin of our own form into `null`.
const headers = {
  'cache-control': 'no-store',
  'content-security-policy': contentSecurityPolicy,
  'cross-origin-opener-policy': 'unsafe-none',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY'
}

/** The headers that every answer of ours carries, over those of a host's @fastify/helmet too. */
export function setAnswerHeaders (reply: FastifyReply): FastifyReply {
  return reply.headers(headers)
}

/**
 * What a page function answers: a complete document, alone or with the Content-Security-Policy it needs in place of ours,
 * which allows no style, script or image but our own style.
 */
export type RenderedPage = string | Html | { html: string | Html, contentSecurityPolicy: string }

/** Sends one of our pages, or the host's in its place. */
export function sendPage (reply: FastifyReply, page: RenderedPage, more: Record<string, string> = {}): FastifyReply {
  setAnswerHeaders(reply).headers(more).type('text/html; charset=utf-8')
  if (typeof page === 'string' || page instanceof Html) return reply.send(String(page))
  return reply.header('content-security-policy', page.contentSecurityPolicy).send(String(page.html))
}

/** Whether the client reads pages. */
export function acceptsHtml ({ headers }: FastifyRequest): boolean {
  return headers.accept?.includes('text/html') ?? false
}

/** Whether the client is a script that asked for JSON, or sent it. */
export function wantsJson (request: FastifyRequest): boolean {
  const { accept = '', 'content-type': sent = '' } = request.headers
  return !acceptsHtml(request) && (accept.includes('application/json') || sent.startsWith('application/json'))
}
