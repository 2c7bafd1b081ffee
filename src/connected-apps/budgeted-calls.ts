import type { Budget } from '../hand-off/budget.js'
import type { ConsentCall, ConsentResult, ScalekitCalls } from '../scalekit/scalekit-calls.js'
import type { ListResources } from './resource-finder.js'

/** What this room needs of the client. */
export type ConsentCalls = Pick<ScalekitCalls, 'callConsents' | 'listResources'>

/** The calls that can be made within one budget. */
export interface BudgetedCalls {
  call (makeCall: ConsentCall): Promise<ConsentResult>
  /** Only where the client is not called as it stands. */
  readonly listResources: ListResources | undefined
}

/** Reads once how the client is called now, so that all calls for a request are made in the same way. */
export function budgetCalls (
  { callConsents, listResources }: ConsentCalls
): ((budget: Budget) => BudgetedCalls) | undefined {
  return callConsents && ((budget) => ({
    call: (makeCall) => callTwice(() => callConsents(budget, makeCall)),
    listResources: listResources && ((page) => callTwice(() => listResources(budget, page)))
  }))
}

/** Once more if the connection broke: none of these calls does harm when it is made twice. */
async function callTwice (call: () => Promise<ConsentResult>): Promise<ConsentResult> {
  const result = await call()
  const isBroken = result.failure?.retry === true && result.failure.mayHaveLanded
  return isBroken ? await call() : result
}
