import { createTestBrowser, type TestBrowser, type TestPage, type TestRequestOptions } from '../../dist/testing/index.js'

/** What a visitor got for one request; redirects and refreshes are not followed. */
export type Answer = Pick<TestPage, 'status' | 'headers' | 'text'>

export type Fields = Record<string, string | string[]>
type Headers = Record<string, string>

/** The test browser, one request at a time. */
export class Visitor {
  readonly browser: TestBrowser

  constructor (readonly origin: string) {
    this.browser = createTestBrowser({ origin })
  }

  async get (path: string, headers: Headers = {}): Promise<Answer> {
    // As a browser that comes from a page of the host, where a continue route is opened.
    const fromOwnPage: Headers = path.includes('/continue') ? { 'sec-fetch-site': 'same-origin' } : {}
    return await this.#request('GET', path, { headers: { ...fromOwnPage, ...headers } })
  }

  async getJson (path: string, headers: Headers = {}): Promise<Answer> {
    return await this.get(path, { accept: 'application/json', ...headers })
  }

  async post (path: string, form: Fields, headers: Headers = {}): Promise<Answer> {
    return await this.#request('POST', path, { form, headers })
  }

  async postJson (path: string, json: unknown, headers: Headers = {}): Promise<Answer> {
    return await this.#request('POST', path, { json, headers: { accept: 'application/json', ...headers } })
  }

  async send (method: string, path: string, headers: Headers = {}, body?: string): Promise<Answer> {
    return await this.#request(method, path, { headers, ...(body !== undefined && { body }) })
  }

  async cookieNames (): Promise<string[]> {
    return (await this.browser.cookies.list()).map(({ name }) => name)
  }

  /** All cookies, as a Cookie header has them. */
  async cookieHeader (): Promise<string> {
    return (await this.browser.cookies.list()).map(({ name, value }) => `${name}=${value}`).join('; ')
  }

  /** The first cookie whose name begins so, as a Cookie header has it. */
  async pair (prefix: string): Promise<string> {
    return (await this.cookieHeader()).split('; ').find((pair) => pair.startsWith(prefix)) ?? ''
  }

  /** Its value. */
  async cookie (prefix: string): Promise<string> {
    return (await this.pair(prefix)).replace(/^[^=]*=/, '')
  }

  async #request (method: string, path: string, options: TestRequestOptions): Promise<Answer> {
    return await this.browser.request(method, path, { ...options, headers: { accept: 'text/html', ...options.headers } })
  }
}

/** The fields of a page's one form, without its buttons. */
export function fieldsOf ({ text }: Pick<Answer, 'text'>): Record<string, string> {
  const inputs = text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)
  return Object.fromEntries([...inputs].map(([, name = '', value = '']) => [name, unescape(value)]))
}

/** Where a page leads by meta refresh. */
export function refreshOf ({ text }: Answer): string | undefined {
  const url = /<meta http-equiv="refresh" content="0;url=([^"]*)">/.exec(text)?.[1]
  return url === undefined ? undefined : unescape(url)
}

/** Where a redirect leads. */
export function locationOf ({ headers }: Answer): string {
  return headers.get('location') ?? ''
}

/** The code of a problem, from a page or from JSON. */
export function codeOf ({ text }: Pick<Answer, 'text'>): string | undefined {
  return /FST_[A-Z_]+/.exec(text)?.[0]
}

const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" }
const unescape = (text: string) => text.replace(/&(amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? '')
