import { CookieJar } from 'tough-cookie'

export interface Page {
  /** Where the browser stands; a URL outside the emulator was not requested. */
  url: URL
  status: number
  text: string
  /** Statuses of the redirects on the way. */
  redirects: number[]
}

/** A browser that keeps cookies, follows redirects inside one origin and stops before any other. */
export function createBrowser (origin: string) {
  const jar = new CookieJar()

  async function visit (target: string | URL, init: RequestInit = {}): Promise<Page> {
    const redirects: number[] = []
    let url = new URL(target)
    while (url.origin === origin) {
      const cookie = await jar.getCookieString(url.href)
      const response = await fetch(url, { ...init, redirect: 'manual', headers: { cookie } })
      for (const header of response.headers.getSetCookie()) await jar.setCookie(header, url.href)
      const location = response.headers.get('location')
      if (location === null) return { url, status: response.status, text: await response.text(), redirects }
      redirects.push(response.status)
      url = new URL(location, url)
      init = {}
    }
    return { url, status: 0, text: '', redirects }
  }

  return {
    jar,
    visit,
    submit: (page: Page, fields: Record<string, string>): Promise<Page> =>
      visit(page.url, { method: 'POST', body: new URLSearchParams(fields) })
  }
}
