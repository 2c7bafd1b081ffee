import { randomUUID } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { loadClientSdk } from './client-sdk.js'
import { Connection } from './connection.js'
import { OAuthMemory } from './oauth-memory.js'
import type { OwnExchange } from './own-exchange.js'
import type { OwnVisit } from './own-visit.js'
import { createRecordedFetch, type Signs } from './recorded-fetch.js'
import { createTrustingFetch } from './trusting-fetch.js'
import { Visit } from './visit.js'

const visitLimit = 50

export interface OwnClientsOptions {
  environmentUrl: string
  /** The certificate (PEM) of the authority to trust at `environmentUrl`. Elsewhere, Node.js decides. */
  ca: string | undefined
  /** Called after each exchange. */
  onExchange: (exchange: OwnExchange) => void
  /** Of one request, in milliseconds. Default: 10,000. */
  timeLimit?: number
}

/** MCP clients of the emulator itself. They visit the MCP server of whoever develops one. */
export interface OwnClients {
  /**
   * Connects until the user has to sign in at `authorizationUrl`. Without one, the visit has ended: `find` has it.
   * The last 50 visits are kept. It needs the optional peer `@modelcontextprotocol/client`.
   */
  connect (
    mcpServerUrl: string, redirectUrl: (visitId: string) => string
  ): Promise<{ visitId: string, authorizationUrl: URL | undefined }>
  /**
   * Takes what came back to the redirect URI. Then it connects, lists the tools, and calls one that needs no arguments.
   * A visit that does not wait for the user stays as it is. Throws a TypeError if the visit is unknown.
   */
  finish (visitId: string, answer: URLSearchParams): Promise<OwnVisit>
  /**
   * Calls a tool. The server may want the user's consent to more scopes: the visit then has an `authorizationUrl`, and
   * `finish` makes the call. Throws a TypeError if the visit is unknown or not connected.
   */
  callTool (visitId: string, name: string, args: Record<string, unknown>): Promise<OwnVisit>
  find (visitId: string): OwnVisit | undefined
  /** Ends all requests and forgets all visits. */
  close (): void
}

export function createOwnClients (options: OwnClientsOptions): OwnClients {
  const ending = new AbortController()
  const visits = new LRUCache<string, Visit>({ max: visitLimit, dispose: (visit) => visit.close() })
  return {
    async connect (mcpServerUrl, redirectUrl) {
      const visitId = randomUUID()
      const about = { visitId, mcpServerUrl, redirectUrl: redirectUrl(visitId) }
      const visit = await createVisit(options, ending.signal, about)
      visits.set(visitId, visit)
      await visit.connect()
      return { visitId, authorizationUrl: visit.state.authorizationUrl }
    },
    async finish (visitId, answer) {
      const visit = requireVisit(visits, visitId)
      await visit.finish(answer)
      return visit.state
    },
    async callTool (visitId, name, args) {
      const visit = requireVisit(visits, visitId)
      if (visit.state.status !== 'connected') throw new TypeError('The visit is not connected')
      await visit.callTool({ name, args })
      return visit.state
    },
    find: (visitId) => visits.get(visitId)?.state,
    close () {
      ending.abort()
      visits.clear()
    }
  }
}

async function createVisit (
  { environmentUrl, ca, onExchange, timeLimit = 10_000 }: OwnClientsOptions, signal: AbortSignal,
  { redirectUrl, ...about }: Pick<OwnVisit, 'visitId' | 'mcpServerUrl'> & { redirectUrl: string }
): Promise<Visit> {
  const sdk = await loadClientSdk()
  const signs: Signs = { reading: [] }
  const fetch = createRecordedFetch({
    visitId: about.visitId,
    fetch: ca === undefined ? globalThis.fetch : createTrustingFetch(environmentUrl, ca),
    signs,
    timeLimit,
    signal,
    onExchange
  })
  const oauth = new OAuthMemory(redirectUrl)
  const connection = new Connection(sdk, { mcpServerUrl: about.mcpServerUrl, oauth, fetch, timeLimit })
  return new Visit({ sdk, oauth, connection, signs }, about)
}

function requireVisit (visits: LRUCache<string, Visit>, visitId: string): Visit {
  const visit = visits.get(visitId)
  if (!visit) throw new TypeError('The visit is unknown')
  return visit
}
