import type { CookieJar } from 'tough-cookie'
import type { Incoming, Outgoing, Transport } from './transport.js'

/** One request of the browser, and what came back. */
export interface Hop {
  readonly method: string
  readonly url: URL
  /** 0 where no answer came. */
  readonly status: number
  readonly headers: Headers
  /** Until the whole answer was there. */
  readonly milliseconds: number
}

/** Which cookies a request carries, as far as `SameSite` decides. */
export type SameSiteContext = 'strict' | 'lax' | 'none'

export interface Exchanged {
  incoming: Incoming
  hop: Hop
}

export type Exchange = (outgoing: Outgoing, context: SameSiteContext) => Promise<Exchanged>

/** Sends requests with the cookies of the jar, keeps those that come back, and tells of every one. */
export function createExchange (
  jar: CookieJar, transportTo: (url: URL) => Transport, onHop: (hop: Hop) => void
): Exchange {
  return async (outgoing, sameSiteContext) => {
    const { method, url } = outgoing
    const cookie = await jar.getCookieString(url.href, { sameSiteContext })
    const headers = { ...(cookie && { cookie }), ...outgoing.headers }
    const startedAt = performance.now()
    const tell = ({ status, headers }: Pick<Incoming, 'status' | 'headers'>): Hop => {
      const hop = { method, url, status, headers, milliseconds: performance.now() - startedAt }
      onHop(hop)
      return hop
    }
    try {
      const incoming = await transportTo(url)({ ...outgoing, headers })
      for (const line of incoming.headers.getSetCookie()) await jar.setCookie(line, url.href, { ignoreError: true })
      return { incoming, hop: tell(incoming) }
    } catch (error) {
      tell({ status: 0, headers: new Headers() })
      throw error
    }
  }
}
