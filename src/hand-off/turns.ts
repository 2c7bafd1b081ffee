import { createCallQueue } from './call-queue.js'
import type { Payer } from './payer.js'

const USERS = { maxInFlight: 100, maxWaiting: 1000 }
// Anybody can cancel without an account, from as many networks as they can get.
const NETWORKS = { maxInFlight: 20, maxWaiting: 100 }
const ONE_PAYER = { maxInFlight: 5, maxWaiting: 20 }

type Queue = ReturnType<typeof createCallQueue>

/** Waits until all instances together may make another call for a visitor who is not signed in. */
export type AwaitSharedTurn = (signal: AbortSignal) => Promise<void>

/**
 * Gives each call its turn. Nobody takes the turns of others: one user or network has a few calls in flight, and
 * visitors who are not signed in have turns of their own.
 * @param isFair `false` where the host sets no limit: then one user may have as many calls in flight as all others
 */
export function createTurns (isFair: boolean, awaitSharedTurn?: AwaitSharedTurn) {
  const queues = { user: createCallQueue(USERS), network: createCallQueue(NETWORKS) }
  const ofPayers = new Map<string, { queue: Queue, users: number }>()

  /** @returns `undefined` for a call that was never made: too many were before it, or the signal ended its wait */
  return async function inTurn<T> (
    { kind, id }: Payer, call: () => Promise<T | undefined>, signal: AbortSignal
  ): Promise<T | undefined> {
    if (!isFair) return await queues[kind](call, signal)
    const callInTurn = kind === 'user' || awaitSharedTurn === undefined
      ? call
      : async () => await awaitSharedTurn(signal).then(call)
    const key = `${kind} ${id}`
    const own = ofPayers.get(key) ?? { queue: createCallQueue(ONE_PAYER), users: 0 }
    ofPayers.set(key, own)
    own.users += 1
    try {
      return await own.queue(async () => await queues[kind](callInTurn, signal), signal)
    } finally {
      own.users -= 1
      if (own.users === 0) ofPayers.delete(key)
    }
  }
}
