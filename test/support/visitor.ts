import { CookieJar } from 'tough-cookie'

/** What a visitor got for one request; redirects and refreshes are not followed. */
export interface Answer {
  status: number
  headers: Headers
  text: string
}

export type Fields = Record<string, string | string[]>

/** A browser reduced to what tests need: cookies, navigations and forms, one request at a time. */
export class Visitor {
  readonly jar = new CookieJar(undefined, { rejectPublicSuffixes: false, allowSpecialUseDomain: true })

  constructor (readonly origin: string) {}

  async get (path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return await this.#send('GET', path, headers)
  }

  async getJson (path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return await this.get(path, { accept: 'application/json', ...headers })
  }

  async post (path: string, fields: Fields, headers: Record<string, string> = {}): Promise<Answer> {
    const form = new URLSearchParams()
    for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) form.append(name, one)
    return await this.#send('POST', path, headers, form)
  }

  async postJson (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const json = { accept: 'application/json', 'content-type': 'application/json' }
    return await this.#send('POST', path, { ...json, ...headers }, JSON.stringify(body))
  }

  async send (method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
    return await this.#send(method, path, headers, body)
  }

  async cookieNames (): Promise<string[]> {
    return (await this.jar.getCookies(this.origin)).map(({ key }) => key)
  }

  /** The first cookie whose name begins so, as a Cookie header has it. */
  async pair (prefix: string): Promise<string> {
    return (await this.jar.getCookies(this.origin)).find(({ key }) => key.startsWith(prefix))?.cookieString() ?? ''
  }

  /** Its value. */
  async cookie (prefix: string): Promise<string> {
    return (await this.pair(prefix)).replace(/^[^=]*=/, '')
  }

  async #send (method: string, path: string, headers: Record<string, string>, body?: URLSearchParams | string): Promise<Answer> {
    const url = new URL(path, this.origin)
    const cookie = await this.jar.getCookieString(url.href)
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: { accept: 'text/html', ...(cookie && { cookie }), ...headers },
      ...(body !== undefined && { body })
    })
    for (const line of response.headers.getSetCookie()) await this.jar.setCookie(line, url.href)
    return { status: response.status, headers: response.headers, text: await response.text() }
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
