import type { JWTPayload } from 'jose'

/** The claims of a verified access token. Hosts add their own by declaration merging. */
export interface AccessTokenClaims extends JWTPayload {
  /** The `sub` that the service sent for the user; for agents, the client. */
  sub?: string
  /** ID of the MCP client. */
  client_id?: string
  /** Seconds since the epoch. */
  exp: number
  /** Space-separated. */
  scope?: string
  scopes?: string[]
  /** The `customAttributes` that the service sent with the user details. */
  custom_claims?: Record<string, unknown>
}

/** A verified token: its claims, and its scopes with all scopes that these imply. */
export interface VerifiedToken {
  readonly claims: Readonly<AccessTokenClaims>
  readonly scopes: ReadonlySet<string>
  /** The scopes that it was issued for. */
  readonly granted: ReadonlySet<string>
  /**
   * The same for the MCP SDK, but for what is made anew for each request. Shared by the requests of a token, and so
   * frozen.
   */
  readonly authInfo: Required<Omit<McpAuthInfo, 'token' | 'resource'>>
}

/** What the MCP SDK passes to tools as `authInfo`. */
export interface McpAuthInfo {
  token: string
  clientId: string
  scopes: string[]
  /** Seconds since the epoch. */
  expiresAt?: number
  resource?: URL
  /** The verified claims. */
  extra?: Record<string, unknown>
}

/** Builds what is remembered of a token. */
export function toVerifiedToken (
  payload: AccessTokenClaims, { scopeImplies }: { scopeImplies: ReadonlyMap<string, readonly string[]> }
): VerifiedToken {
  const claims = freezeClaims(payload)
  const scopes = readScopes(claims, scopeImplies)
  const { client_id: clientId = '', exp: expiresAt } = claims
  const list = [...scopes]
  Object.freeze(list)
  const authInfo = { clientId: String(clientId), scopes: list, expiresAt, extra: claims }
  return { claims, scopes, granted: readScopes(claims), authInfo }
}

/** Deep-freezes the claims, because all requests with a token share them. */
export function freezeClaims<T> (value: T): Readonly<T> {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freezeClaims)
  return value
}

/** The scopes of both claims, plus all scopes that these imply. */
export function readScopes (
  { scope, scopes }: { scope?: unknown, scopes?: unknown }, implies: ReadonlyMap<string, readonly string[]> = new Map()
): Set<string> {
  const listed = Array.isArray(scopes) ? scopes.filter((one) => typeof one === 'string') : []
  const found = new Set([...(typeof scope === 'string' ? scope.split(' ') : []), ...listed].filter((one) => one !== ''))
  // Iterating over a set includes values that are added meanwhile.
  for (const one of found) for (const implied of implies.get(one) ?? []) found.add(implied)
  return found
}
