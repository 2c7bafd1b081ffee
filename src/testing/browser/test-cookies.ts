import type { CookieJar } from 'tough-cookie'

/** A cookie that the browser keeps. */
export interface TestCookie {
  readonly name: string
  readonly value: string
  /** The host that gets it, and its subdomains unless it is `hostOnly`. */
  readonly domain: string
  readonly hostOnly: boolean
  readonly path: string
  readonly secure: boolean
  readonly httpOnly: boolean
  /** `strict`, `lax` or `none`; `undefined` where the server did not say. */
  readonly sameSite: string | undefined
  /** When it ends; `undefined` with the browser. */
  readonly expires: Date | undefined
}

/** The cookies of a test browser. Addresses are relative to the browser's origin, which is also their default. */
export interface TestCookies {
  /** Those that a request to this address would carry. */
  list (url?: string | URL): Promise<TestCookie[]>
  /** The value of one of them; `undefined` where there is none. */
  get (name: string, url?: string | URL): Promise<string | undefined>
  /** Keeps a cookie as if the server there had sent it in `Set-Cookie`. Rejects where a browser would not keep it. */
  set (setCookie: string, url?: string | URL): Promise<void>
  /** Forgets all, of all origins. */
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
