import type { Hop } from './exchange.js'
import type { RequestContent } from './request-body.js'
import type { TestCookies } from './test-cookies.js'
import type { TestPage } from './test-page.js'
import type { AgentFor, InjectableApp } from './transport.js'

/** Headers, or a function that returns the headers for an address. */
export type HeadersOption = Readonly<Record<string, string>> | ((url: URL) => Readonly<Record<string, string>>)

/** Options of {@link createTestBrowser}. All have defaults. */
export interface TestBrowserOptions {
  /**
   * The app behind `origin`. It does not have to listen, because requests go through `app.inject`. Default: none, only
   * sockets.
   */
  app?: InjectableApp
  /**
   * The base of relative addresses. Default: with `app`, `http://localhost:3000`, where the emulator sends browsers by
   * default. Without `app`, none.
   */
  origin?: string | URL | (() => string)
  /** Sent with every request. They replace the browser's own headers. Default: none. */
  headers?: HeadersOption
  /** The maximum number of requests until there is a page. Default: 20. */
  maxHops?: number
  /**
   * Addresses that the browser does not request, such as an MCP client's redirect URI where nothing listens. The page
   * then has status 0. Default: only addresses with a scheme other than `http` and `https`.
   */
  stopAt?: (url: URL) => boolean
  /** Called after every request, even if there was no response. Default: none. */
  onHop?: (hop: Hop) => void
  /**
   * Returns the agent for the connections to an address, for tests that end them. Default: one agent for all browsers.
   */
  agent?: AgentFor
}

/** Options of {@link TestBrowser.request}. */
export interface TestRequestOptions extends RequestContent {
  /** Replace the browser's own headers. */
  headers?: Readonly<Record<string, string>>
  /** Aborts the request. */
  signal?: AbortSignal
}

/** A headless browser without scripts. */
export interface TestBrowser {
  /**
   * Opens an address as if a user typed it. Follows redirects and refreshes, without waiting, until there is a page for
   * the user. Rejects with the socket's error if there is no response.
   *
   * @throws a {@link TestBrowserError} with `TOO_MANY_HOPS` or `NO_ORIGIN`
   */
  open (url: string | URL, options?: { headers?: Readonly<Record<string, string>> }): Promise<TestPage>
  /**
   * Sends exactly one request with all cookies, whatever their `SameSite`, and follows no redirects. Use it for
   * requests that no page makes. It sends no `Sec-Fetch-…`, `Origin` or `Referer`, unless you set them in `headers`.
   *
   * @throws a {@link TestBrowserError} with `NO_ORIGIN`
   */
  request (method: string, url: string | URL, options?: TestRequestOptions): Promise<TestPage>
  readonly cookies: TestCookies
}
