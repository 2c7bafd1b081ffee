import type { parse as Parse } from 'parse5'
import type { Exchange, Hop } from './exchange.js'
import { describeNavigation, type Step } from './navigation-headers.js'
import { referrerPolicyOf } from './referrer.js'
import type { SiteOf } from './sites.js'
import { TestBrowserError } from './test-browser-error.js'
import { TestPage } from './test-page.js'

export interface NavigationContext {
  exchange: Exchange
  parse: typeof Parse
  siteOf: SiteOf
  maxHops: number
  stopAt: (url: URL) => boolean
  /** Headers of the browser's own, for an address. */
  headersFor: (url: URL) => Record<string, string>
}

const redirects = new Set([301, 302, 303, 307, 308])

/** Goes on through redirects and refreshes to the page where a person would stop. */
export async function navigate (context: NavigationContext, start: Step): Promise<TestPage> {
  const hops: Hop[] = []
  let chain: URL[] = []
  let step = start
  while (true) {
    if (shouldStop(context, step.url)) return pageAt(context, step.url, hops)
    if (hops.length === context.maxHops) throw tooManyHops(context.maxHops, step.url)
    chain.push(step.url)
    const { page, redirect } = await take(context, step, chain, hops)
    if (redirect) {
      step = redirect
    } else if (page.refresh) {
      chain = []
      step = { method: 'GET', url: page.refresh, from: page, isActivated: false, headers: start.headers }
    } else {
      return page
    }
  }
}

async function take (context: NavigationContext, step: Step, chain: readonly URL[], hops: Hop[]) {
  const { method, url, body } = step
  const { headers, context: sameSite } = describeNavigation(step, chain, context.siteOf)
  const sent = { ...headers, ...context.headersFor(url), ...step.headers }
  const outgoing = { method, url, headers: sent, content: body?.content }
  const { incoming, hop } = await context.exchange(outgoing, sameSite)
  hops.push(hop)
  const page = createPage(context, { ...incoming, url, hops })
  return { page, redirect: redirectOf(step, page) }
}

export function createPage (context: NavigationContext, source: ConstructorParameters<typeof TestPage>[0]): TestPage {
  return new TestPage(source, { parse: context.parse, navigate: (step) => navigate(context, step) })
}

function redirectOf (step: Step, { status, headers, location }: TestPage): Step | undefined {
  if (!redirects.has(status) || !location) return undefined
  const from = step.from && {
    url: step.from.url, referrerPolicy: referrerPolicyOf(headers.get('referrer-policy'), step.from.referrerPolicy)
  }
  const keepsMethod = status >= 307 || step.method === 'GET'
  return { ...step, url: location, from, ...(!keepsMethod && { method: 'GET', body: undefined }) }
}

function shouldStop ({ stopAt }: NavigationContext, url: URL): boolean {
  return !['http:', 'https:'].includes(url.protocol) || stopAt(url)
}

function pageAt (context: NavigationContext, url: URL, hops: readonly Hop[]): TestPage {
  return createPage(context, { url, status: 0, headers: new Headers(), text: '', hops })
}

function tooManyHops (maxHops: number, { origin, pathname }: URL): TestBrowserError {
  const next = `${origin}${pathname}`
  return new TestBrowserError('TOO_MANY_HOPS', `No page after ${maxHops} requests; the next would go to ${next}`)
}
