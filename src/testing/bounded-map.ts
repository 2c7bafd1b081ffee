import { LRUCache } from 'lru-cache'

/** As many as an emulator keeps of anything: more than a test needs, and less than fills the memory of a long run. */
export const mostEntries = 10_000

/** Forgets what was used longest ago. Lifetimes go by the clock that tokens carry, which tests can set. */
export function createBoundedMap<T extends {}> (most = mostEntries): LRUCache<string, T> {
  // With `max`, it would set aside memory for all of them: an emulator has twenty of these, and most stay small.
  return new LRUCache<string, T>({ maxSize: most, sizeCalculation: () => 1, perf: { now: () => Date.now() } })
}
