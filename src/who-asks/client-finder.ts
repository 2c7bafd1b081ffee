import { LRUCache } from 'lru-cache'
import { createBudgets } from '../hand-off/budget.js'
import { createCallQueue } from '../hand-off/call-queue.js'
import type { ScalekitCalls } from '../scalekit/scalekit-calls.js'
import { parseClientDetails, type ScalekitClientDetails } from '../scalekit/client-details.js'

const PATIENCE_MS = 1500
// Long enough for the pages of one login to do without a Scalekit that does not answer.
const FAILURE_MS = 5000
const MAX_REMEMBERED = 10_000
// Apart from the hand-offs: whoever opens many pages takes no turn from a user who continues.
const QUEUE = { maxInFlight: 20, maxWaiting: 100 }

/** Finds out who wants to connect. Never an obstacle: `undefined` if Scalekit does not say so in time. */
export interface ClientFinder {
  /** Returns at once what is known, or that nobody can be asked. */
  find (loginRequestId: string): ScalekitClientDetails | undefined | Promise<ScalekitClientDetails | undefined>
  /** What is known without asking. */
  recall (loginRequestId: string): ScalekitClientDetails | undefined
  close (): void
}

/** Asks once for each login request, whichever pages show it. */
export function createClientFinder (calls: Pick<ScalekitCalls, 'readDetails'>, maxAge: number): ClientFinder {
  const budgets = createBudgets(PATIENCE_MS)
  const inTurn = createCallQueue(QUEUE)
  const known = new LRUCache<string, { client: ScalekitClientDetails | undefined }>({
    max: MAX_REMEMBERED, ttl: maxAge
  })
  const underWay = new Map<string, Promise<ScalekitClientDetails | undefined>>()

  async function ask (read: NonNullable<ScalekitCalls['readDetails']>, loginRequestId: string) {
    const client = await budgets.spend(async (budget) =>
      await inTurn(() => read(loginRequestId, { ...budget, isShort: true }), budget.signal)
    ).then(parseClientDetails, () => undefined)
    known.set(loginRequestId, { client }, client === undefined ? { ttl: FAILURE_MS } : {})
    underWay.delete(loginRequestId)
    return client
  }

  return {
    recall: (loginRequestId) => known.get(loginRequestId)?.client,
    find (loginRequestId) {
      const { readDetails } = calls
      if (readDetails === undefined) return undefined
      const remembered = known.get(loginRequestId)
      if (remembered !== undefined) return remembered.client
      const asked = underWay.get(loginRequestId) ?? ask(readDetails, loginRequestId)
      underWay.set(loginRequestId, asked)
      return asked
    },
    close: () => budgets.endAll()
  }
}
