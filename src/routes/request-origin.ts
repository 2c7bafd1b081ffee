import type { FastifyRequest } from 'fastify'
import { acceptsHtml } from '../answers/answer.js'
import { FST_SCALEKIT_FORBIDDEN_ORIGIN } from '../errors/errors.js'
import type { Registration } from '../registration/registration.js'

/** Whether the browser comes from another site's page, and so without `SameSite=Strict` cookies. */
export function isCrossSite ({ headers }: FastifyRequest): boolean {
  return headers['sec-fetch-site'] === 'cross-site'
}

/** Whether the browser comes from a page of this origin, and so with all its cookies. */
export function isSameOrigin ({ headers }: FastifyRequest): boolean {
  return headers['sec-fetch-site'] === 'same-origin'
}

/**
 * Lets only top-level navigations pass: no frames, scripts or prefetches. A service worker of the host may pass a
 * navigation on; but a script can make one look the same, so that it does not count where a GET completes a login.
 * Clients that send no fetch metadata pass.
 * @see https://www.w3.org/TR/fetch-metadata/
 */
export function requireNavigation (request: FastifyRequest, { options }: Registration): void {
  const { 'sec-fetch-dest': destination = 'document', 'sec-purpose': purpose } = request.headers
  const isPassedOn = destination === 'empty' && options.confirm && isPassedOnByWorker(request)
  if ((destination !== 'document' && !isPassedOn) || purpose !== undefined) throw new FST_SCALEKIT_FORBIDDEN_ORIGIN()
}

/** Chromium and WebKit keep the mode of what a service worker passes on. Firefox says `same-origin`. */
function isPassedOnByWorker (request: FastifyRequest): boolean {
  const mode = request.headers['sec-fetch-mode']
  return mode === 'navigate' || (mode === 'same-origin' && isSameOrigin(request) && acceptsHtml(request))
}

/**
 * Lets pass what comes from our own pages and from the origins that the host trusts. Older browsers send no
 * `Sec-Fetch-Site`, and some say `none` after a redirect from another site: then `Origin` decides, which no page can
 * forge.
 */
export function requireTrustedOrigin (request: FastifyRequest, { options }: Registration): void {
  const { 'sec-fetch-site': site = 'none', origin } = request.headers
  if (site === 'same-origin' || (origin !== undefined && options.trustedOrigins.has(origin))) return
  const isOwn = origin === undefined || isOwnOrigin(origin, request, options.publicUrl)
  if (site !== 'none' || !isOwn) throw new FST_SCALEKIT_FORBIDDEN_ORIGIN()
}

// Not the scheme: a proxy that ends TLS keeps it from us.
function isOwnOrigin (origin: string, { host }: FastifyRequest, publicUrl: URL | undefined): boolean {
  if (publicUrl !== undefined) return origin === publicUrl.origin
  return URL.canParse(origin) && new URL(origin).host === host
}
