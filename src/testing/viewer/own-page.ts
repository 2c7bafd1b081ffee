import { type HttpRequest, hostOf } from '../network/http-routes.js'

/**
 * Whether a page of the viewer sends this, or no page at all. Pages of other sites can send forms to loopback.
 *
 * @see https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
 */
export function isOwnPage (request: HttpRequest): boolean {
  const { origin, 'sec-fetch-site': site = 'same-origin' } = request.headers
  if (site !== 'same-origin' && site !== 'none') return false
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === hostOf(request))
}
