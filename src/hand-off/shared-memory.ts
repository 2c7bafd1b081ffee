import { type Keys, mac } from '../pending-login/keys.js'
import type { Redis } from '../redis/redis.js'
import { createSharedLimit, type SharedLimit } from './shared-limit.js'
import { createSharedOutcomes, type SharedOutcomes } from './shared-outcomes.js'

/** What the instances of a service remember together. */
export interface SharedMemory extends SharedOutcomes {
  /** Missing where the host sets no limit. */
  limit?: SharedLimit
}

interface Limits {
  limit: { max: number, window: number } | false
  maxAge: number
  timeout: number
}

// A hand-off may end a little after its budget.
const GRACE_MS = 5000

/** Joins the memory of all instances that have the same secret, connection and Redis. */
export function createSharedMemory (redis: Redis, [key]: Keys, { limit, maxAge, timeout }: Limits): SharedMemory {
  const nameOf = (kind: string, id: string) => `scalekit-login:${mac(key, [kind, id])}`
  return {
    ...createSharedOutcomes(redis, nameOf, { maxAge, longest: timeout + GRACE_MS }),
    ...limit !== false && { limit: createSharedLimit(redis, nameOf, limit) }
  }
}
