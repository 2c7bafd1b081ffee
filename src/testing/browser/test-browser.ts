import { originOf, resolveAddress } from './address.js'
import { loadBrowserPeers } from './browser-peers.js'
import { createExchange } from './exchange.js'
import { acceptHtml } from './navigation-headers.js'
import { createPage, navigate, type NavigationContext } from './navigation.js'
import { bodyOf } from './request-body.js'
import type { TestBrowser, TestBrowserOptions, TestRequestOptions } from './test-browser-options.js'
import { createCookies } from './test-cookies.js'
import type { TestPage } from './test-page.js'
import { defaultAgentFor, injectTransport, socketTransport, type Transport } from './transport.js'

/**
 * Creates a browser for integration tests. It keeps cookies, follows redirects and refreshes, and submits forms, with
 * the headers that browsers send. It needs the optional peers tough-cookie and parse5.
 */
export function createTestBrowser (options: TestBrowserOptions = {}): TestBrowser {
  const resolve = (url: string | URL) => resolveAddress(options, url)
  let loading: ReturnType<typeof load> | undefined
  const loaded = () => {
    loading ??= load(options)
    return loading
  }
  return {
    async open (url, { headers = {} } = {}) {
      const start = { method: 'GET', url: resolve(url), isActivated: true, headers: withLowerCase(headers) }
      return await navigate((await loaded()).context, start)
    },
    async request (method, url, request = {}) {
      const target = resolve(url)
      return await requestOnce((await loaded()).context, method, target, request)
    },
    cookies: createCookies(async () => (await loaded()).jar, resolve)
  }
}

async function requestOnce (
  context: NavigationContext, method: string, url: URL, { headers = {}, signal, ...content }: TestRequestOptions
): Promise<TestPage> {
  const body = bodyOf(content)
  const outgoing = {
    method,
    url,
    headers: {
      accept: content.json === undefined ? acceptHtml : 'application/json',
      ...(body?.contentType && { 'content-type': body.contentType }),
      ...context.headersFor(url),
      ...withLowerCase(headers)
    },
    content: body?.content,
    signal
  }
  const { incoming, hop } = await context.exchange(outgoing, 'strict')
  return createPage(context, { ...incoming, url, hops: [hop] })
}

async function load (options: TestBrowserOptions) {
  const { maxHops = 20, stopAt = () => false, onHop = () => {}, headers = {} } = options
  const { cookies, html } = await loadBrowserPeers()
  const jar = new cookies.CookieJar()
  const context: NavigationContext = {
    exchange: createExchange(jar, transportsOf(options), onHop),
    parse: html.parse,
    siteOf: (hostname) => cookies.getPublicSuffix(hostname, { allowSpecialUseDomain: true, ignoreError: true }),
    maxHops,
    stopAt,
    headersFor: (url) => withLowerCase(typeof headers === 'function' ? headers(url) : headers)
  }
  return { jar, context }
}

/** Requests to the app's origin go to the app, all others to a socket. */
function transportsOf (options: TestBrowserOptions): (url: URL) => Transport {
  const sockets = socketTransport(options.agent ?? defaultAgentFor)
  if (!options.app) return () => sockets
  const injected = injectTransport(options.app)
  return ({ origin }) => origin === originOf(options)?.origin ? injected : sockets
}

function withLowerCase (headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
