import { type ClientHttp2Session, type ClientHttp2Stream, constants } from 'node:http2'
import { Code, ConnectError } from '@connectrpc/connect'

// Scalekit ends connections whose pings come more often than every 30 s.
const BETWEEN_PINGS_MS = 60_000
// Shares of the budget: a connection that is found dead leaves the time for another try.
const SILENCE = 0.4
const PATIENCE = 0.2
const SHORTEST_MS = 1000

interface Signs {
  /** When the peer was last heard. */
  heardAt: number
  /** When it was last asked to answer, if it ever was. */
  pingedAt: number
}

/**
 * Finds out that a connection has died without a word, by the time that its calls take. If a call hears nothing for a
 * share of the budget, the peer is pinged, at most once a minute. If it does not answer, the connection ends, and its
 * calls are made again on another. After a minute of silence, the ping goes out together with the call, and costs no
 * round trip.
 */
export function createSignsOfLife (budgetMs: number) {
  const silence = Math.max(SHORTEST_MS, budgetMs * SILENCE)
  const patience = Math.max(SHORTEST_MS, budgetMs * PATIENCE)
  const known = new WeakMap<ClientHttp2Session, Signs>()

  function signsOf (session: ClientHttp2Session): Signs {
    const signs = known.get(session) ?? { heardAt: Date.now(), pingedAt: -Infinity }
    known.set(session, signs)
    return signs
  }

  function ping (session: ClientHttp2Session, signs: Signs): void {
    if (Date.now() - signs.pingedAt < BETWEEN_PINGS_MS) return
    signs.pingedAt = Date.now()
    const giveUp = setTimeout(() => session.destroy(createError(), constants.NGHTTP2_CANCEL), patience)
    session.ping(() => {
      clearTimeout(giveUp)
      signs.heardAt = Date.now()
    })
  }

  return {
    /** Watches a connection for as long as a call on it is under way. */
    watch (session: ClientHttp2Session, stream: ClientHttp2Stream): void {
      const signs = signsOf(session)
      const startedAt = Date.now()
      const check = () => {
        const left = Math.max(startedAt, signs.heardAt) + silence - Date.now()
        if (left <= 0) ping(session, signs)
        timer = setTimeout(check, left > 0 ? left : silence)
      }
      let timer = setTimeout(check, silence)
      stream.once('response', () => { signs.heardAt = Date.now() }).once('close', () => clearTimeout(timer))
      if (startedAt - signs.heardAt >= BETWEEN_PINGS_MS) ping(session, signs)
    },
    /** Notes that something was received. */
    hear (session: ClientHttp2Session): void {
      signsOf(session).heardAt = Date.now()
    }
  }
}

function createError (): Error {
  return new ConnectError('The connection gave no sign of life', Code.Unavailable)
}
