import { LRUCache } from 'lru-cache'

/** As many as an emulator keeps of anything: more than a test needs, and less than fills the memory of a long run. */
export const mostEntries = 10_000

/** Forgets what was used longest ago. Lifetimes go by the clock that tokens carry, which tests can set. */
export function createBoundedMap<T extends {}> (): LRUCache<string, T> {
  return new LRUCache<string, T>({ max: mostEntries, perf: { now: () => Date.now() } })
}
