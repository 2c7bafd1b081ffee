/** What `Sec-Fetch-Site` says of where a navigation comes from. */
export type Site = 'none' | 'same-origin' | 'same-site' | 'cross-site'

/** Gives the registrable domain of a host name, if it has one. */
export type SiteOf = (hostname: string) => string | undefined

/**
 * Of a navigation from a page, through redirects, to the last address of the chain.
 *
 * @see https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header
 */
export function describeSite (from: URL | undefined, chain: readonly URL[], siteOf: SiteOf): Site {
  if (!from) return 'none'
  const others = chain.filter(({ origin }) => origin !== from.origin)
  if (others.length === 0) return 'same-origin'
  return others.every((url) => isSameSite(url, from, siteOf)) ? 'same-site' : 'cross-site'
}

/**
 * Whether a browser takes the way to this address as safe, and so keeps secure cookies and says where a request comes
 * from.
 */
export function isTrustworthy ({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || /^(?:(?:.*\.)?localhost|127\..*|\[::1\])$/.test(hostname)
}

function isSameSite (one: URL, other: URL, siteOf: SiteOf): boolean {
  const site = ({ protocol, hostname }: URL) => `${protocol}${siteOf(hostname) ?? hostname}`
  return site(one) === site(other)
}
