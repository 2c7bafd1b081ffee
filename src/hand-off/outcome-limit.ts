import { LRUCache } from 'lru-cache'
import type { Payer } from './payer.js'

// Bounds the memory, not the limit: one entry is a user or network with the hashes of its latest outcomes.
const MAX_PAYERS = 10_000
/** Repeats of an outcome are calls too. */
export const CALLS_PER_OUTCOME = 3

interface Sent {
  /** When each outcome was first sent. */
  outcomes: Map<string, number>
  /** When each call was made. */
  calls: number[]
}

/**
 * Limits how many different outcomes a user or a network may send in a window of time, and how many calls, repeats
 * included. Repeats are allowed up to three times the limit, so that a retry after an outage does not run into it.
 */
export function createOutcomeLimit (limit: { max: number, window: number } | false) {
  // Apart, so that addresses, of which anybody has many, displace no user.
  const sent = { user: createMemory(), network: createMemory() }

  /** @returns seconds to wait where the limit is reached, else `undefined` */
  return function countOutcome ({ kind, id }: Payer, outcome: string): number | undefined {
    if (limit === false) return undefined
    const { max, window } = limit
    const now = Date.now()
    const isRecent = (at: number) => now - at < window
    const { outcomes: before = [], calls: callsBefore = [] } = sent[kind].get(id) ?? {}
    const outcomes = new Map([...before].filter(([, at]) => isRecent(at)))
    const calls = callsBefore.filter(isRecent)
    const waitFor = (oldest = now) => (oldest + window - now) / 1000
    if (calls.length >= max * CALLS_PER_OUTCOME) return waitFor(calls[0])
    if (!outcomes.has(outcome)) {
      if (outcomes.size >= max) return waitFor(outcomes.values().next().value)
      outcomes.set(outcome, now)
    }
    calls.push(now)
    sent[kind].set(id, { outcomes, calls })
    return undefined
  }
}

function createMemory (): LRUCache<string, Sent> {
  return new LRUCache({ max: MAX_PAYERS })
}
