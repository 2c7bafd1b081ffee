import { LRUCache } from 'lru-cache'
import { FST_SCALEKIT_TOO_MANY_LOGINS } from '../errors.js'
import { withRetryAfter } from '../login/login-error.js'

// Bounds the memory, not the limit: one entry is a user or address with the hashes of its latest outcomes.
const MAX_KEYS = 10_000

/**
 * Limits how many outcomes one user, or one address, may send in a window of time. The same outcome of the same login request
 * counts once, so that a retry after an outage never runs into it.
 */
export function createOutcomeLimit (limit: { max: number, window: number } | false) {
  const answered = new LRUCache<string, Map<string, number>>({ max: MAX_KEYS })

  return function takeOutcome (key: string, outcome: string): void {
    if (limit === false) return
    const now = Date.now()
    const recent = new Map([...answered.get(key) ?? []].filter(([, at]) => now - at < limit.window))
    if (recent.has(outcome)) return
    if (recent.size >= limit.max) {
      const [oldest = now] = recent.values()
      throw withRetryAfter(new FST_SCALEKIT_TOO_MANY_LOGINS(), (oldest + limit.window - now) / 1000)
    }
    answered.set(key, recent.set(outcome, now))
  }
}
