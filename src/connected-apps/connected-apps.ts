import { type Budget, createBudgets } from '../hand-off/budget.js'
import { userAsPayer } from '../hand-off/payer.js'
import { QueueError } from '../hand-off/send-user-details.js'
import { createTurns } from '../hand-off/turns.js'
import type { ConsentCall, ConsentResult, ScalekitCalls } from '../scalekit/calls.js'
import { crowdedOut, type Failure } from '../scalekit/failure.js'
import { type ConnectedApp, parseConsents, parsePageToken } from './parse-consents.js'

const PAGE_SIZE = 30
const MAX_PAGES = 20

/** What a user has connected, the newest first. */
export interface ListedApps {
  readonly apps: ConnectedApp[]
  /** There is more than is listed. */
  readonly hasMore: boolean
}

type Result<T> = (T & { readonly failure?: undefined }) | { readonly failure: Failure }
type CallConsents = NonNullable<ScalekitCalls['callConsents']>
type Call = (makeCall: ConsentCall) => Promise<ConsentResult>

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
  calls: Pick<ScalekitCalls, 'callConsents'>, { resourceId, timeout }: { resourceId: string, timeout: number }
) {
  const budgets = createBudgets(timeout)
  // Apart from the hand-offs, and a few for each user: whoever opens many pages takes no turn from others.
  const inTurn = createTurns(true)

  async function inBudget<T> (
    callConsents: CallConsents, sub: string, work: (call: Call) => Promise<Result<T>>
  ): Promise<Result<T>> {
    const result = await budgets.spend(async (budget) => await inTurn(userAsPayer(sub), async () =>
      await work((makeCall) => callTwice(callConsents, budget, makeCall)), budget.signal))
    return result ?? { failure: crowdedOut(new QueueError()) }
  }

  const list = async (call: Call, sub: string) => await listConsents(call, resourceId, sub)

  return {
    /** @returns `undefined` where the SDK has no methods for it */
    open (): ConnectedApps | undefined {
      const { callConsents } = calls
      return callConsents && {
        find: async (sub) => await inBudget(callConsents, sub, async (call) => await list(call, sub)),
        disconnect: async (sub, id) => await inBudget(callConsents, sub, async (call) => {
          const listed = await list(call, sub)
          return listed.failure === undefined ? await revoke(call, listed.apps.find((app) => app.id === id)) : listed
        })
      }
    },
    close: () => budgets.endAll()
  }
}

/** Once more if the connection broke: no call about consents does harm when it is made twice. */
async function callTwice (callConsents: CallConsents, budget: Budget, makeCall: ConsentCall): Promise<ConsentResult> {
  const result = await callConsents(budget, makeCall)
  const isBroken = result.failure?.retry === true && result.failure.mayHaveLanded
  return isBroken ? await callConsents(budget, makeCall) : result
}

async function listConsents (call: Call, resourceId: string, sub: string): Promise<Result<ListedApps>> {
  const apps = new Map<string, ConnectedApp>()
  let pageToken = ''
  for (let page = 0; page < MAX_PAGES; page++) {
    const query = { userIds: [sub], search: sub, pageSize: PAGE_SIZE, pageToken }
    const result = await call((consents) => consents.listUserConsents(resourceId, query))
    if (result.failure !== undefined) return result
    for (const app of parseConsents(result.answer, sub)) apps.set(app.id, app)
    pageToken = parsePageToken(result.answer)
    if (pageToken === '') break
  }
  return { apps: [...apps.values()].sort(byAge), hasMore: pageToken !== '' }
}

async function revoke (call: Call, app: ConnectedApp | undefined): Promise<Result<{ app: ConnectedApp | undefined }>> {
  if (app === undefined) return { app }
  const { failure } = await call((consents) => consents.revokeUserConsent(app.clientId, app.id))
  // Not found: it was disconnected in the meantime.
  return failure === undefined || failure.kind === 'unknown-login' ? { app } : { failure }
}

function byAge (one: ConnectedApp, other: ConnectedApp): number {
  return (other.connectedAt?.getTime() ?? 0) - (one.connectedAt?.getTime() ?? 0)
}
