import { setTimeout as sleep } from 'node:timers/promises'
import type { CallResult, ScalekitCalls } from '../scalekit/scalekit-calls.js'
import { crowdedOut, type Failure, tooLate } from '../scalekit/failure.js'
import type { UserDetails } from '../scalekit/shared-client.js'
import { type Budget, createBudgets } from './budget.js'
import type { Payer } from './payer.js'
import { type AwaitSharedTurn, createTurns } from './turns.js'

const FIRST_BACKOFF_MS = 200
// Share of the budget: an attempt that is cut off is worse than none, for then nobody knows whether it was taken.
const SHORTEST_ATTEMPT = 0.2

/** Sends user details for a login request. Failures are returned, never thrown. */
export type SendUserDetails = (loginRequestId: string, user: UserDetails, payer: Payer) => Promise<CallResult>

/** The cause of a failure that was none of Scalekit's. */
export class QueueError extends Error {
  override name = 'QueueError'

  constructor () {
    super('Too many calls to Scalekit are under way')
  }
}

/**
 * Sends user details to Scalekit, within one total budget for the wait for a turn and all attempts. `close` ends what
 * is under way.
 */
export function createSendUserDetails (
  calls: ScalekitCalls,
  { connectionId, timeout, limit }: { connectionId: string, timeout: number, limit: object | false },
  awaitSharedTurn?: AwaitSharedTurn
) {
  const budgets = createBudgets(timeout)
  const inTurn = createTurns(limit !== false, awaitSharedTurn)

  async function attempt (
    loginRequestId: string, user: UserDetails, payer: Payer, { signal, left }: Budget
  ): Promise<CallResult> {
    if (signal.aborted) return { failure: tooLate }
    const result = await inTurn(payer, async () => {
      // It waited too long for its turn. To be cut off would take the turn of a call that can still succeed.
      if (left() < timeout * SHORTEST_ATTEMPT) return undefined
      return await calls.call({ connectionId, loginRequestId, user, signal, left })
    }, signal)
    return result ?? { failure: crowdedOut(new QueueError()) }
  }

  /** Milliseconds until the next attempt; `undefined` where there is none. */
  function waitFor ({ retry, retryAfter = 0 }: Failure, backoff: number, left: number): number | undefined {
    const wait = retryAfter * 1000 || backoff * (0.5 + Math.random() / 2)
    return retry && wait + timeout * SHORTEST_ATTEMPT < left ? wait : undefined
  }

  const sendUserDetails: SendUserDetails = (loginRequestId, user, payer) => budgets.spend(async (budget) => {
    let mayHaveLanded = false
    for (let backoff = FIRST_BACKOFF_MS; ; backoff *= 2) {
      const result = await attempt(loginRequestId, user, payer, budget)
      if (result.failure === undefined) return result
      mayHaveLanded ||= result.failure.mayHaveLanded
      const wait = waitFor(result.failure, backoff, budget.left())
      if (wait === undefined) return { failure: { ...result.failure, mayHaveLanded } }
      await sleep(wait, undefined, { signal: budget.signal }).catch(() => {})
    }
  })

  return {
    sendUserDetails,
    warmUp: () => budgets.spend(async ({ signal }) => await calls.warmUp(signal)),
    close () {
      budgets.endAll()
      calls.close()
    }
  }
}
