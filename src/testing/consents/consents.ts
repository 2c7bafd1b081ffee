import { randomDigits } from '../random-digits.js'
import { type EmulatedResource, findResourceOrFirst } from '../resources.js'

const MAX_CONSENTS = 1000

/** What a user has allowed a client. */
export interface Consent {
  /** `usrcnst_…` */
  readonly id: string
  /** The user's `sub`, as the host sent it. */
  readonly sub: string
  /** `m2m_…`, also for a client with a metadata document. */
  readonly clientId: string
  readonly clientName: string
  readonly scopes: readonly string[]
  /** The MCP server. */
  readonly resourceId: string
  readonly grantedAt: Date
}

/** What a consent begins with. */
export interface NewConsent {
  sub: string
  /** Default: `m2m_` and 18 random digits. */
  clientId?: string
  /** Default: `Emulated MCP client`. */
  clientName?: string
  /** Default: `usr:read`. */
  scopes?: readonly string[]
  /** ID or URL of the MCP server. Default: the first one. */
  resource?: string
}

/** What users have allowed, the oldest first. The emulator remembers the last 1,000. */
export interface Consents {
  readonly size: number
  values (): IterableIterator<Consent>
  /** Adds one as if the user had allowed the client. A client that has one already gets the scopes besides. */
  add (consent: NewConsent): Consent
}

export interface ConsentStore extends Consents {
  /** Adds one with the grant that the client's refresh tokens belong to. */
  remember (consent: NewConsent, grantId: string): void
  /** Ends a consent and its refresh tokens. Access tokens go on. `false` if the client has no such consent. */
  revoke (clientId: string, id: string): Promise<boolean>
}

/** @param endRefreshTokens ends the refresh tokens of a grant */
export function createConsents (
  resources: readonly [EmulatedResource, ...EmulatedResource[]], endRefreshTokens: (grantId: string) => Promise<void>
): ConsentStore {
  const known = new Map<string, { consent: Consent, grantIds: string[] }>()
  const list = (): Consent[] => [...known.values()].map(({ consent }) => consent)

  function add (given: NewConsent, grantIds: string[] = []): Consent {
    const { sub, clientId = `m2m_${randomDigits(18)}`, clientName = 'Emulated MCP client', resource = '' } = given
    const { resourceId } = findResourceOrFirst(resources, resource)
    const before = [...known.values()].find(({ consent }) =>
      consent.sub === sub && consent.clientId === clientId && consent.resourceId === resourceId)
    const id = before?.consent.id ?? `usrcnst_${randomDigits(18)}`
    const scopes = [...new Set([...before?.consent.scopes ?? [], ...given.scopes ?? ['usr:read']])]
    const consent = { id, sub, clientId, clientName, scopes, resourceId, grantedAt: new Date() }
    known.delete(id)
    known.set(id, { consent, grantIds: [...before?.grantIds ?? [], ...grantIds] })
    const [oldest = ''] = known.keys()
    if (known.size > MAX_CONSENTS) known.delete(oldest)
    return consent
  }

  return {
    get size () { return known.size },
    values: () => list().values(),
    add: (given) => add(given),
    remember: (given, grantId) => { add(given, [grantId]) },
    async revoke (clientId, id) {
      const found = known.get(id)
      if (found?.consent.clientId !== clientId) return false
      known.delete(id)
      for (const grantId of found.grantIds) await endRefreshTokens(grantId)
      return true
    }
  }
}
