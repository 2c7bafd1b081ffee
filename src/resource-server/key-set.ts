import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose'
import { retryAfter, withHeaders } from '../errors/error-headers.js'
import { FST_SCALEKIT_KEYS_UNAVAILABLE } from './errors.js'

const FETCH_TIMEOUT_MS = 5000
// Unknown key IDs trigger a new fetch after a rotation, but a flood of made-up IDs must not cause a flood of requests.
const EXTRA_FETCHES = 3
const EXTRA_WINDOW_MS = 30_000
// As long as verified tokens are remembered, so that a withdrawn key soon stops working.
const REFRESH_AFTER_MS = 300_000
const PAUSE_AFTER_FAILURE_MS = 1000

/**
 * The environment's keys. Fetched once for all callers, after five minutes, and, within limits, for unknown key IDs.
 * Known keys still work while the environment is unreachable.
 */
export function createKeySet (url: URL, onChange: () => void): JWTVerifyGetKey {
  // No maximum age or cool-down in the library: this file decides both.
  const remote = createRemoteJWKSet(
    url, { timeoutDuration: FETCH_TIMEOUT_MS, cooldownDuration: Infinity, cacheMaxAge: Infinity })
  let extra: number[] = []
  let fetchedAt = 0
  let failedAt = 0

  async function load (): Promise<void> {
    const before = remote.jwks()
    try {
      await remote.reload()
    } catch (cause) {
      failedAt = Date.now()
      throw unavailable(cause)
    }
    fetchedAt = Date.now()
    failedAt = 0
    if (before !== undefined && JSON.stringify(remote.jwks()) !== JSON.stringify(before)) onChange()
  }

  function mayAskAgain (): boolean {
    const now = Date.now()
    extra = extra.filter((at) => now - at <= EXTRA_WINDOW_MS)
    if (extra.length >= EXTRA_FETCHES) return false
    extra.push(now)
    return true
  }

  return async (header, token) => {
    const now = Date.now()
    if (fetchedAt === 0) {
      if (now - failedAt < PAUSE_AFTER_FAILURE_MS) throw unavailable(undefined)
      await load()
    } else if (now - Math.max(fetchedAt, failedAt) > REFRESH_AFTER_MS) {
      await load().catch(() => {})
    }
    try {
      return await remote(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
      // Nobody knows whether the key is a new one: to say that the token is bad would sign its client out.
      if (!remote.reloading && !mayAskAgain()) throw unavailable(undefined)
      await load()
      return await remote(header, token)
    }
  }
}

/** Tells the client when to try again. */
export const unavailable = (cause: unknown) =>
  withHeaders(new FST_SCALEKIT_KEYS_UNAVAILABLE({ cause }), retryAfter(PAUSE_AFTER_FAILURE_MS / 1000))
