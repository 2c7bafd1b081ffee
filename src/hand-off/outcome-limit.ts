import { LRUCache } from 'lru-cache'

// Bounds the memory, not the limit: one entry is a user or address with the hashes of its latest outcomes.
const MAX_KEYS = 10_000

/**
 * Limits how many outcomes one user, or one address, may send in a window of time. The same outcome of the same login
 * request counts once, so that a retry after an outage never runs into it.
 */
export function createOutcomeLimit (limit: { max: number, window: number } | false) {
  const counted = new LRUCache<string, Map<string, number>>({ max: MAX_KEYS })

  /** @returns seconds to wait where the limit is reached, else `undefined` */
  return function countOutcome (key: string, outcome: string): number | undefined {
    if (limit === false) return undefined
    const now = Date.now()
    const recent = new Map([...counted.get(key) ?? []].filter(([, at]) => now - at < limit.window))
    if (recent.has(outcome)) return undefined
    if (recent.size >= limit.max) {
      const [oldest = now] = recent.values()
      return (oldest + limit.window - now) / 1000
    }
    counted.set(key, recent.set(outcome, now))
    return undefined
  }
}
