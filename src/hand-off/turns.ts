import { createCallQueue } from './call-queue.js'
import type { Payer } from './payer.js'

const USERS = { maxInFlight: 100, maxWaiting: 1000 }
// Anybody can cancel without an account, from as many networks as they can get.
const NETWORKS = { maxInFlight: 20, maxWaiting: 100 }
const ONE_PAYER = { maxInFlight: 5, maxWaiting: 20 }

type Queue = ReturnType<typeof createCallQueue>

/**
 * Gives each call its turn. Nobody takes the turns of others: one user or network has a few calls in flight, and
 * visitors who are not signed in have turns of their own.
 * @param isFair `false` where the host sets no limit: then one user may have as many calls in flight as all others
 */
export function createTurns (isFair: boolean) {
  const queues = { user: createCallQueue(USERS), network: createCallQueue(NETWORKS) }
  const ofPayers = new Map<string, { queue: Queue, users: number }>()

  /** @returns `undefined` for a call that was never made: too many were before it, or the signal ended its wait */
  return async function inTurn<T> (
    { kind, id }: Payer, call: () => Promise<T>, signal: AbortSignal
  ): Promise<T | undefined> {
    if (!isFair) return await queues[kind](call, signal)
    const key = `${kind} ${id}`
    const own = ofPayers.get(key) ?? { queue: createCallQueue(ONE_PAYER), users: 0 }
    ofPayers.set(key, own)
    own.users += 1
    try {
      return await own.queue(async () => await queues[kind](call, signal), signal)
    } finally {
      own.users -= 1
      if (own.users === 0) ofPayers.delete(key)
    }
  }
}
