import { isTrustworthy } from './sites.js'

const defaultPolicy = 'strict-origin-when-cross-origin'
const policies = new Set([
  'no-referrer', 'no-referrer-when-downgrade', 'same-origin', 'origin', 'strict-origin', 'origin-when-cross-origin',
  defaultPolicy, 'unsafe-url'
])

/** The last policy that is known, of a `Referrer-Policy` header or a page; else the one before. */
export function referrerPolicyOf (value: string | null | undefined, before = defaultPolicy): string {
  const named = (value ?? '').toLowerCase().split(',').map((token) => token.trim())
  return named.findLast((token) => policies.has(token)) ?? before
}

/**
 * The `Referer` of a request from one address to another, if it has one.
 *
 * @see https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer
 */
export function refererFor (policy: string, from: URL, to: URL): string | undefined {
  const full = `${from.origin}${from.pathname}${from.search}`
  const origin = `${from.origin}/`
  const isSame = from.origin === to.origin
  const isDowngrade = isTrustworthy(from) && !isTrustworthy(to)
  switch (policy) {
    case 'no-referrer': return undefined
    case 'no-referrer-when-downgrade': return isDowngrade ? undefined : full
    case 'same-origin': return isSame ? full : undefined
    case 'origin': return origin
    case 'strict-origin': return isDowngrade ? undefined : origin
    case 'origin-when-cross-origin': return isSame ? full : origin
    case 'unsafe-url': return full
    default: return isSame ? full : isDowngrade ? undefined : origin
  }
}

/**
 * The `Origin` of a form that is posted. A referrer policy can hide it, and so does a detour over another origin.
 *
 * @see https://fetch.spec.whatwg.org/#append-a-request-origin-header
 */
export function originFor (policy: string, from: URL, chain: readonly URL[]): string {
  const to = chain.at(-1) ?? from
  const isDetour = chain.some(({ origin }, index) =>
    index < chain.length - 1 && origin !== from.origin && origin !== chain[index + 1]?.origin)
  if (isDetour || policy === 'no-referrer') return 'null'
  if (policy === 'same-origin') return from.origin === to.origin ? from.origin : 'null'
  const isStrict = policy.startsWith('strict-') || policy === 'no-referrer-when-downgrade'
  return isStrict && isTrustworthy(from) && !isTrustworthy(to) ? 'null' : from.origin
}
