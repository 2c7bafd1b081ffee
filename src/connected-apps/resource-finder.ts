import type { ConsentResult } from '../scalekit/scalekit-calls.js'
import { type Failure, unknownResource } from '../scalekit/failure.js'
import type { PageQuery } from '../scalekit/sdk-client.js'
import { parsePageToken } from '../scalekit/user-consents.js'
import { parseResourceId } from './parse-resources.js'

// Few at a time: an MCP server may have long metadata, and a long answer is refused.
const PAGE_SIZE = 10
const MAX_PAGES = 30

/** Lists MCP servers. Failures are returned, never thrown. */
export type ListResources = (page: PageQuery) => Promise<ConsentResult>

type Found = { readonly resourceId: string, readonly failure?: undefined } | { readonly failure: Failure }

/** Finds the MCP server whose users come through our connection, if the host has not named it. */
export function createResourceFinder (connectionId: string, given: string | undefined) {
  let known = given
  let underWay: Promise<Found> | undefined

  async function search (list: ListResources): Promise<Found> {
    const found = await searchPages(list, connectionId)
    if (found.failure === undefined) known = found.resourceId
    return found
  }

  /**
   * Searches once for all who ask meanwhile, and never again after it was found.
   * @param list without it, nobody can be asked: the ID is empty, for a client that does without
   */
  return async function find (list: ListResources | undefined): Promise<Found> {
    if (known !== undefined) return { resourceId: known }
    if (list === undefined) return { resourceId: '' }
    underWay ??= search(list).finally(() => { underWay = undefined })
    return await underWay
  }
}

async function searchPages (list: ListResources, connectionId: string): Promise<Found> {
  let pageToken = ''
  for (let page = 0; page < MAX_PAGES; page++) {
    const result = await list({ pageSize: PAGE_SIZE, pageToken })
    if (result.failure !== undefined) return result
    const resourceId = parseResourceId(result.answer, connectionId)
    if (resourceId !== undefined) return { resourceId }
    pageToken = parsePageToken(result.answer)
    if (pageToken === '') break
  }
  return { failure: unknownResource(new Error(`Set the option "resourceId": no MCP server has ${connectionId}`)) }
}

/** Says which option is missing if a client that was given no MCP server may have refused for that. */
export function explainRefusal (failure: Failure): Failure {
  const { kind, retry, mayHaveLanded, cause } = failure
  // Such as an SDK throws before it calls. What Scalekit's outages look like is known.
  const isOfClient = kind === 'unavailable' && !retry && mayHaveLanded
  if (!isOfClient && kind !== 'rejected' && kind !== 'unknown-login') return failure
  const said = cause instanceof Error ? `: ${cause.message}` : ''
  return unknownResource(new Error(`Set the option "resourceId": the client cannot do without${said}`, { cause }))
}
