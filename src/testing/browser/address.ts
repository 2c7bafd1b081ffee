import { TestBrowserError } from './test-browser-error.js'
import type { TestBrowserOptions } from './test-browser-options.js'

/** Asked for anew each time, for hosts that learn their port only when they listen. */
export function originOf ({ app, origin = app && 'http://localhost:3000' }: TestBrowserOptions): URL | undefined {
  return origin === undefined ? undefined : new URL(typeof origin === 'function' ? origin() : origin)
}

export function resolveAddress (options: TestBrowserOptions, url: string | URL): URL {
  if (URL.canParse(String(url))) return new URL(url)
  const base = originOf(options)
  if (base) return new URL(url, base)
  throw new TestBrowserError('NO_ORIGIN', 'A relative address needs the "origin" option')
}
