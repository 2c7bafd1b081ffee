import type { FastifyReply, FastifyRequest } from 'fastify'
import { Html } from '../pages/html.js'
import { createLook } from '../pages/layout.js'
import type { RenderedPage } from '../pages/rendered-page.js'
import type { Registration } from '../registration/registration.js'

// `same-origin` and not `no-referrer`, which would turn the Origin of our own form into `null`.
// `no-transform`, because a proxy that hides email addresses would hide the account that is confirmed.
const headers = {
  'cache-control': 'no-store, no-transform',
  'cross-origin-opener-policy': 'unsafe-none',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY'
}

const { contentSecurityPolicy: builtIn } = createLook()

/**
 * Sets the headers that every answer of ours carries. Just before sending, so that no hook of the host has the last
 * word.
 */
export function setAnswerHeaders (reply: FastifyReply, contentSecurityPolicy = builtIn): FastifyReply {
  return reply.headers(headers).header('content-security-policy', contentSecurityPolicy)
}

/** Sends a page of ours, or the host's in its place. */
export function sendPage (
  { look }: Registration, reply: FastifyReply, page: RenderedPage, more?: Record<string, string>
): FastifyReply {
  const isText = typeof page === 'string' || page instanceof Html
  setAnswerHeaders(reply, isText ? look.contentSecurityPolicy : page.contentSecurityPolicy)
  if (more !== undefined) reply.headers(more)
  return reply.type('text/html; charset=utf-8').send(String(isText ? page : page.html))
}

/** Asks htmx to load a page as a document, where it would take the page for a part of one. */
export function asDocument ({ headers }: FastifyRequest, url: string): Record<string, string> | undefined {
  return headers['hx-request'] === undefined ? undefined : { 'hx-redirect': url }
}

/** Sends JSON as text, so that no serializer or envelope of the host changes its shape. */
export function sendJson (reply: FastifyReply, body: object): FastifyReply {
  return setAnswerHeaders(reply).type('application/json; charset=utf-8').send(JSON.stringify(body))
}

/** Redirects with GET, whatever the method was. */
export function redirectTo (reply: FastifyReply, url: string): FastifyReply {
  return setAnswerHeaders(reply).redirect(url, 303)
}

/** Whether the client reads pages; else it gets problems as JSON. */
export function acceptsHtml ({ headers: { accept = '' } }: FastifyRequest): boolean {
  return /text\/html/i.test(accept)
}

/** Whether the client is a script that asked for JSON, or sent it; else it gets the pages. */
export function wantsJson (request: FastifyRequest): boolean {
  const { accept = '', 'content-type': sent = '' } = request.headers
  return (isJson(accept) || isJson(sent)) && !acceptsHtml(request)
}

function isJson (types: string): boolean {
  return types !== '' && /application\/json/i.test(types)
}
