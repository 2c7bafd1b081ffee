import type { CookieJar } from 'tough-cookie'

/** A cookie in the browser. */
export interface TestCookie {
  readonly name: string
  readonly value: string
  /** The host that receives it. Its subdomains do too, unless it is `hostOnly`. */
  readonly domain: string
  readonly hostOnly: boolean
  readonly path: string
  readonly secure: boolean
  readonly httpOnly: boolean
  /** `strict`, `lax` or `none`; `undefined` if the server did not set it. */
  readonly sameSite: string | undefined
  /** When it expires. `undefined` for a session cookie. */
  readonly expires: Date | undefined
}

/** The cookies of a test browser. Addresses are relative to the browser's origin, which is also their default. */
export interface TestCookies {
  /** The cookies that a request to this address would send. */
  list (url?: string | URL): Promise<TestCookie[]>
  /** The value of a cookie, or `undefined` if there is none. */
  get (name: string, url?: string | URL): Promise<string | undefined>
  /** Stores a cookie as if the server had sent it in `Set-Cookie`. Rejects if a browser would not keep it. */
  set (setCookie: string, url?: string | URL): Promise<void>
  /** Deletes all cookies of all origins. */
  clear (): Promise<void>
}

export function createCookies (loadJar: () => Promise<CookieJar>, resolve: (url: string | URL) => URL): TestCookies {
  async function list (url: string | URL = '/'): Promise<TestCookie[]> {
    const { href } = resolve(url)
    return (await (await loadJar()).getCookies(href)).map((cookie) => ({
      name: cookie.key,
      value: cookie.value,
      domain: String(cookie.domain),
      hostOnly: cookie.hostOnly === true,
      path: String(cookie.path),
      secure: cookie.secure,
      httpOnly: cookie.httpOnly,
      sameSite: cookie.sameSite,
      expires: dateFrom(cookie.expiryTime())
    }))
  }
  return {
    list,
    get: async (name, url) => (await list(url)).find((cookie) => cookie.name === name)?.value,
    async set (setCookie, url = '/') {
      const { href } = resolve(url)
      const kept = await (await loadJar()).setCookie(setCookie, href)
      if (!kept) throw new TypeError('A browser would not keep this cookie')
    },
    clear: async () => { await (await loadJar()).removeAllCookies() }
  }
}

/** Cookies without an end have one in infinity. */
function dateFrom (time: number | undefined): Date | undefined {
  return Number.isFinite(time) ? new Date(Number(time)) : undefined
}
