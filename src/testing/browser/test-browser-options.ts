import type { Hop } from './exchange.js'
import type { RequestContent } from './request-body.js'
import type { TestCookies } from './test-cookies.js'
import type { TestPage } from './test-page.js'
import type { AgentFor, InjectableApp } from './transport.js'

/** Headers, or a function that gives those for an address. */
export type HeadersOption = Readonly<Record<string, string>> | ((url: URL) => Readonly<Record<string, string>>)

/** Options of {@link createTestBrowser}. All have defaults. */
export interface TestBrowserOptions {
  /** The app behind `origin`, which then need not listen: it gets its requests by `app.inject`. Default: none, all over sockets. */
  app?: InjectableApp
  /**
   * What relative addresses start from. Default: `http://localhost:3000` with `app`, where the emulator sends browsers unless it
   * is told otherwise; else none.
   */
  origin?: string | URL | (() => string)
  /** Sent with every request, in place of the browser's own. Default: none. */
  headers?: HeadersOption
  /** How many requests may lead to a page. Default: 20. */
  maxHops?: number
  /**
   * Addresses that are not requested, such as an MCP client's redirect URI at which nobody listens: the page there has the status
   * 0. Default: none but those of other schemes than `http` and `https`.
   */
  stopAt?: (url: URL) => boolean
  /** Called after every request, those without an answer too. Default: none. */
  onHop?: (hop: Hop) => void
  /** Gives the agent that keeps the connections to an address, for tests that end them. Default: one that all browsers share. */
  agent?: AgentFor
}

/** Options of {@link TestBrowser.request}. */
export interface TestRequestOptions extends RequestContent {
  /** In place of the browser's own. */
  headers?: Readonly<Record<string, string>>
  /** Ends the request. */
  signal?: AbortSignal
}

/** A browser without a screen and without scripts. */
export interface TestBrowser {
  /**
   * Opens an address as if it was typed, and follows redirects and refreshes, without waiting, to the page where a person would
   * stop. Rejects as sockets do where no answer comes.
   *
   * @throws a {@link TestBrowserError} with `TOO_MANY_HOPS` or `NO_ORIGIN`
   */
  open (url: string | URL, options?: { headers?: Readonly<Record<string, string>> }): Promise<TestPage>
  /**
   * Sends exactly one request with the cookies, whatever their `SameSite`, and follows nothing: for what no page leads to.
   * It says nothing of where it comes from (`Sec-Fetch-…`, `Origin`, `Referer`) but what `headers` say.
   *
   * @throws a {@link TestBrowserError} with `NO_ORIGIN`
   */
  request (method: string, url: string | URL, options?: TestRequestOptions): Promise<TestPage>
  readonly cookies: TestCookies
}
