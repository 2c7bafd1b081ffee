import type { RequestBody } from './form-submission.js'
import { originFor, refererFor } from './referrer.js'
import { describeSite, isTrustworthy, type Site, type SiteOf } from './sites.js'
import type { SameSiteContext } from './exchange.js'

export const acceptHtml = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

/** The page that a navigation starts from. */
export interface Initiator {
  url: URL
  referrerPolicy: string
}

/** A request of a navigation. */
export interface Step {
  method: string
  url: URL
  body?: RequestBody | undefined
  /** None for an address that was typed or opened by another program. */
  from?: Initiator | undefined
  /** Whether somebody clicked or typed. */
  isActivated: boolean
  /** Sent with every request of the navigation. */
  headers: Record<string, string>
}

/** What a browser says of a top-level navigation, with the addresses that redirects have come by, and the last one. */
export function describeNavigation (step: Step, chain: readonly URL[], siteOf: SiteOf) {
  const { method, url, body, from, isActivated } = step
  const site = describeSite(from?.url, chain, siteOf)
  const referer = from && refererFor(from.referrerPolicy, from.url, url)
  const headers = {
    accept: acceptHtml,
    ...(isTrustworthy(url) && { ...fetchMetadata(site), ...(isActivated && { 'sec-fetch-user': '?1' }) }),
    ...(referer !== undefined && { referer }),
    ...(method === 'POST' && from && { origin: originFor(from.referrerPolicy, from.url, chain) }),
    ...(body && { 'content-type': body.contentType }),
    ...step.headers
  }
  return { headers, context: contextOf(site, method) }
}

function fetchMetadata (site: Site): Record<string, string> {
  return { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
}

function contextOf (site: Site, method: string): SameSiteContext {
  if (site !== 'cross-site') return 'strict'
  return method === 'GET' ? 'lax' : 'none'
}
