import { type Budget, createBudgets } from '../hand-off/budget.js'
import { userAsPayer } from '../hand-off/payer.js'
import { QueueError } from '../hand-off/send-user-details.js'
import { createTurns } from '../hand-off/turns.js'
import { crowdedOut } from '../scalekit/failure.js'
import { createAppLister, type ListedApps, type Result } from './app-lister.js'
import { type BudgetedCalls, budgetCalls, type ConsentCalls } from './budgeted-calls.js'
import type { ConnectedApp } from '../scalekit/user-consents.js'

/** Finds what users have connected, and disconnects it. Failures are returned, never thrown. */
export interface ConnectedApps {
  find (sub: string): Promise<Result<ListedApps>>
  /**
   * Disconnects an app of this user, if a new list has it: an ID that was sent is never taken at its word.
   * @returns no `app` if this user has none of that ID
   */
  disconnect (sub: string, id: string): Promise<Result<{ app: ConnectedApp | undefined }>>
}

/** Asks Scalekit for each page anew: what was disconnected elsewhere is not shown. */
export function createConnectedApps (
  calls: ConsentCalls,
  { connectionId, resourceId, timeout }: { connectionId: string, resourceId: string | undefined, timeout: number }
) {
  const list = createAppLister(connectionId, resourceId)
  const budgets = createBudgets(timeout)
  // Apart from the hand-offs, and a few for each user: whoever opens many pages takes no turn from others.
  const inTurn = createTurns(true)

  async function inBudget<T> (
    openCalls: (budget: Budget) => BudgetedCalls, sub: string,
    work: (calls: BudgetedCalls) => Promise<Result<T>>
  ): Promise<Result<T>> {
    const result = await budgets.spend(async (budget) => await inTurn(userAsPayer(sub), async () =>
      await work(openCalls(budget)), budget.signal))
    return result ?? { failure: crowdedOut(new QueueError()) }
  }

  return {
    /** @returns `undefined` where the SDK has no methods for it */
    open (): ConnectedApps | undefined {
      const openCalls = budgetCalls(calls)
      return openCalls && {
        find: async (sub) => await inBudget(openCalls, sub, async (budgeted) => await list(budgeted, sub)),
        disconnect: async (sub, id) => await inBudget(openCalls, sub, async (budgeted) => {
          const listed = await list(budgeted, sub)
          if (listed.failure !== undefined) return listed
          return await revoke(budgeted, listed.apps.find((app) => app.id === id))
        })
      }
    },
    close: () => budgets.endAll()
  }
}

async function revoke (
  { call }: BudgetedCalls, app: ConnectedApp | undefined
): Promise<Result<{ app: ConnectedApp | undefined }>> {
  if (app === undefined) return { app }
  const { failure } = await call((consents) => consents.revokeUserConsent(app.clientId, app.id))
  // Not found: it was disconnected in the meantime.
  return failure === undefined || failure.kind === 'unknown-login' ? { app } : { failure }
}
