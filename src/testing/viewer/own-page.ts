import { type HttpRequest, hostOf } from '../network/http-routes.js'

/**
 * Whether a page of the viewer sends this, or no page at all. Pages of other sites can send forms to loopback.
 *
 * Where there is an Origin, it decides: for a form that opens a new tab, WebKit says `Sec-Fetch-Site: cross-site`.
 *
 * @see https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
 */
export function isOwnPage (request: HttpRequest): boolean {
  const { origin, 'sec-fetch-site': site = 'same-origin' } = request.headers
  if (origin !== undefined) return URL.canParse(origin) && new URL(origin).host === hostOf(request)
  return site === 'same-origin' || site === 'none'
}
