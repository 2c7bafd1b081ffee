import type { JWTPayload } from 'jose'

/** The claims of a verified access token. Hosts add their own by declaration merging. */
export interface AccessTokenClaims extends JWTPayload {
  /** Whom the token acts for: the `sub` that the service named; for agents the client. */
  sub?: string
  /** ID of the MCP client. */
  client_id?: string
  /** Seconds since the epoch. */
  exp: number
  /** Space-separated. */
  scope?: string
  scopes?: string[]
  /** The `customAttributes` that the service sent with the user's details. */
  custom_claims?: Record<string, unknown>
}

/** A verified token: its claims, and its scopes with all that they imply. */
export interface VerifiedToken {
  readonly claims: Readonly<AccessTokenClaims>
  readonly scopes: ReadonlySet<string>
  /** The same for the MCP SDK, but for the token itself. Shared by the requests of a token, and so frozen. */
  readonly authInfo: Omit<McpAuthInfo, 'token'>
}

/** What the MCP SDK hands to tools as `authInfo`. */
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

/** Puts together what is remembered of a token. */
export function toVerifiedToken (
  payload: AccessTokenClaims, { scopeImplies, url }: { scopeImplies: ReadonlyMap<string, readonly string[]>, url: URL }
): VerifiedToken {
  const claims = freezeClaims(payload)
  const scopes = readScopes(claims, scopeImplies)
  const { client_id: clientId = '', exp: expiresAt } = claims
  const list = [...scopes]
  Object.freeze(list)
  return { claims, scopes, authInfo: { clientId: String(clientId), scopes: list, expiresAt, resource: url, extra: claims } }
}

/** Freezes claims all the way down: they are shared by the requests of a token. */
export function freezeClaims<T> (value: T): Readonly<T> {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freezeClaims)
  return value
}

/** The union of both claims that hold scopes, closed under what broader ones imply. */
export function readScopes (
  { scope, scopes }: { scope?: unknown, scopes?: unknown }, implies: ReadonlyMap<string, readonly string[]>
): Set<string> {
  const listed = Array.isArray(scopes) ? scopes.filter((one) => typeof one === 'string') : []
  const found = new Set([...(typeof scope === 'string' ? scope.split(' ') : []), ...listed].filter((one) => one !== ''))
  // A set goes on with what is added while it is walked.
  for (const one of found) for (const implied of implies.get(one) ?? []) found.add(implied)
  return found
}
