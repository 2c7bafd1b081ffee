import type { Failure } from '../scalekit/failure.js'
import type { BudgetedCalls } from './budgeted-calls.js'
import { type ConnectedApp, parseConsents, parsePageToken } from '../scalekit/user-consents.js'
import { createResourceFinder, explainRefusal } from './resource-finder.js'

const PAGE_SIZE = 30
const MAX_PAGES = 20

/** What a user has connected, the newest first. */
export interface ListedApps {
  readonly apps: ConnectedApp[]
  /** There is more than is listed. */
  readonly hasMore: boolean
}

/** What was asked for, or why there is none. */
export type Result<T> = (T & { readonly failure?: undefined }) | { readonly failure: Failure }

/** Lists what a user has connected to the MCP server that is given, or else to that of the connection. */
export function createAppLister (connectionId: string, given: string | undefined) {
  const findResource = createResourceFinder(connectionId, given)
  let hasListed = false

  return async function list (calls: BudgetedCalls, sub: string): Promise<Result<ListedApps>> {
    const found = await findResource(calls.listResources)
    if (found.failure !== undefined) return found
    const listed = await listConsents(calls, found.resourceId, sub)
    hasListed ||= listed.failure === undefined
    // A client that has listed once does without the ID, and fails for another reason.
    const isExplained = listed.failure === undefined || hasListed || found.resourceId !== ''
    return isExplained ? listed : { failure: explainRefusal(listed.failure) }
  }
}

async function listConsents (
  { call }: BudgetedCalls, resourceId: string, sub: string
): Promise<Result<ListedApps>> {
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

function byAge (one: ConnectedApp, other: ConnectedApp): number {
  return (other.connectedAt?.getTime() ?? 0) - (one.connectedAt?.getTime() ?? 0)
}
