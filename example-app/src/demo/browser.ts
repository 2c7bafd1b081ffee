import { CookieJar } from 'tough-cookie'
import { readHtmlPage, type HtmlPage, type PageButton, type PageForm } from './html-page.js'
import { timedFetch, type Fetch, type Visit } from './timed-fetch.js'

export interface Page extends HtmlPage {
  url: URL
  status: number
  headers: Headers
}

export interface BrowserOptions {
  fetch?: Fetch
  onVisit?: (visit: Visit) => void
}

interface Navigation {
  url: URL
  method?: string
  body?: URLSearchParams
  /** The page it starts from; none for an address that was typed or opened by another program. */
  from?: URL | undefined
}

const mostHops = 20

/** A browser without a screen: it keeps cookies, follows redirects and refreshes, and submits the forms of pages. */
export class Browser {
  readonly cookies = new CookieJar(undefined, { rejectPublicSuffixes: false })
  readonly #fetch: Fetch

  constructor ({ fetch = globalThis.fetch, onVisit = () => {} }: BrowserOptions = {}) {
    this.#fetch = timedFetch(fetch, onVisit)
  }

  open (url: string | URL): Promise<Page> {
    return this.#navigate({ url: new URL(url) })
  }

  follow (page: Page, href: string): Promise<Page> {
    return this.#navigate({ url: new URL(href, page.url), from: page.url })
  }

  /** Fills in the form that has this button and presses it. */
  press (page: Page, label: string, values: Record<string, string> = {}): Promise<Page> {
    const { form, button } = findButton(page, label)
    const body = new URLSearchParams()
    for (const { name, value } of [...form.fields, button]) {
      if (name) body.append(name, values[name] ?? value)
    }
    const url = new URL(form.action || page.url, page.url)
    if (form.method === 'POST') return this.#navigate({ url, method: 'POST', body, from: page.url })
    url.search = body.toString()
    return this.#navigate({ url, from: page.url })
  }

  async #navigate (start: Navigation): Promise<Page> {
    let next: Navigation | undefined = start
    for (let hops = 0; hops < mostHops; hops++) {
      const response = await this.#visit(next)
      const redirect = readRedirect(next, response)
      if (redirect) {
        await response.body?.cancel()
        next = redirect
        continue
      }
      const page = await readPage(next.url, response)
      if (page.refresh === undefined) return page
      next = { url: new URL(page.refresh, page.url), from: page.url }
    }
    throw new Error(`more than ${mostHops} redirects, the last to ${next.url.origin}${next.url.pathname}`)
  }

  async #visit ({ url, method = 'GET', body, from }: Navigation): Promise<Response> {
    const site = describeSite(from, url)
    const headers = new Headers({
      accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8',
      'sec-fetch-dest': 'document',
      'sec-fetch-site': site
    })
    if (method === 'POST' && from) headers.set('origin', from.origin)
    const cookie = await this.cookies.getCookieString(url.href, { sameSiteContext: describeContext(site, method) })
    if (cookie) headers.set('cookie', cookie)

    const response = await this.#fetch(url, { method, headers, redirect: 'manual', ...(body && { body }) })
    for (const setCookie of response.headers.getSetCookie()) {
      await this.cookies.setCookie(setCookie, url.href, { ignoreError: true })
    }
    return response
  }
}

function findButton (page: Page, label: string): { form: PageForm, button: PageButton } {
  for (const form of page.forms) {
    const button = form.buttons.find((candidate) => candidate.label === label)
    if (button) return { form, button }
  }
  throw new Error(`the page "${page.title}" (${page.status}) has no button "${label}"`)
}

function readRedirect ({ url, method = 'GET', body, from }: Navigation, response: Response): Navigation | undefined {
  const location = response.headers.get('location')
  if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return undefined
  const keepsMethod = response.status >= 307 || method === 'GET'
  return { url: new URL(location, url), from, ...(keepsMethod && { method, ...(body && { body }) }) }
}

async function readPage (url: URL, response: Response): Promise<Page> {
  return { ...readHtmlPage(await response.text()), url, status: response.status, headers: response.headers }
}

function describeSite (from: URL | undefined, to: URL): string {
  if (!from) return 'none'
  if (from.origin === to.origin) return 'same-origin'
  return from.hostname === to.hostname ? 'same-site' : 'cross-site'
}

function describeContext (site: string, method: string): 'strict' | 'lax' | 'none' {
  if (site !== 'cross-site') return 'strict'
  return method === 'GET' ? 'lax' : 'none'
}
