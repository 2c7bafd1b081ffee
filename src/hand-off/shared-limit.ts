import { setTimeout as sleep } from 'node:timers/promises'
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { CALLS_PER_OUTCOME } from './outcome-limit.js'
import type { Payer } from './payer.js'
import type { Redis } from '../redis/redis.js'

/** The limits of all instances together, as one process has them for itself. */
export type SharedLimit = ReturnType<typeof createSharedLimit>

// Whether this outcome of this payer is new.
const mark = "return redis.call('SET', KEYS[1], 1, 'PX', ARGV[1], 'NX')"
const unmark = "redis.call('DEL', KEYS[1])"
// Of all visitors who are not signed in: what one process sends at once, if Scalekit takes a second for each call.
const NETWORKS_PER_SECOND = 20

/**
 * Counts in Redis what a user or network sends, in windows that begin with what is sent first.
 * @param nameOf names a key so that nobody who reads it learns who it is about
 */
export function createSharedLimit (
  { client, isNodeRedis, run, ask }: Redis, nameOf: (kind: string, id: string) => string,
  { max, window }: { max: number, window: number }
) {
  const limiterOf = (points: number, duration = Math.ceil(window / 1000)) => new RateLimiterRedis({
    storeClient: client, useRedisPackage: isNodeRedis, points, duration, keyPrefix: ''
  })
  const calls = limiterOf(max * CALLS_PER_OUTCOME)
  const outcomes = limiterOf(max)
  const networks = limiterOf(NETWORKS_PER_SECOND, 1)
  const ofNetworks = nameOf('networks', '')

  /**
   * @returns seconds to wait where the limit is reached, `0` where it is not, `undefined` where Redis is out of reach
   */
  async function countOutcome ({ kind, id }: Payer, outcome: string): Promise<number | undefined> {
    const payer = `${kind} ${id}`
    const marker = nameOf('sent', `${payer} ${outcome}`)
    const ofOutcomes = nameOf('outcomes', payer)
    // At once, as if it were new: the user waits for one round trip.
    const [waitForCalls, isNew, waitForOutcomes] = await Promise.all([
      ask(() => consume(calls, nameOf('calls', payer))),
      ask(() => run(mark, marker, [String(window)])),
      ask(() => consume(outcomes, ofOutcomes))
    ])
    if (waitForCalls === undefined || isNew === undefined || waitForOutcomes === undefined) return undefined
    const wait = Math.max(waitForCalls, isNew === null ? 0 : waitForOutcomes)
    if (isNew !== null && wait > 0) await ask(() => run(unmark, marker, []))
    if (isNew === null || waitForCalls > 0) await ask(() => outcomes.reward(ofOutcomes))
    return wait
  }

  /** Anybody can cancel without an account, so all of them together have a few calls a second. */
  async function awaitTurn (signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const wait = await ask(() => consume(networks, ofNetworks))
      if (!wait) return
      await sleep(wait * 1000, undefined, { signal }).catch(() => {})
    }
  }

  return { countOutcome, awaitTurn }
}

async function consume (limiter: RateLimiterRedis, key: string): Promise<number> {
  try {
    await limiter.consume(key)
    return 0
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused
    return Math.max(1, refused.msBeforeNext) / 1000
  }
}
