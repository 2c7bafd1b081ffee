/** Who calls: a user, through a client, or a client for itself. */
export type Caller = UserCaller | AgentCaller

export interface UserCaller {
  readonly kind: 'user'
  /** The `sub` that the service sent for the user. */
  readonly sub: string
  readonly clientId: string
}

export interface AgentCaller {
  readonly kind: 'agent'
  readonly clientId: string
}

/**
 * Tells a user's token from that of an agent that acts for itself (client credentials). Such a token names the client
 * as its subject, or nobody. A token that a client got for a user through the user's own identity provider
 * (enterprise-managed authorization) is a user's.
 * @param claims `request.accessTokenClaims`, or `authInfo.extra` in a tool
 * @see https://www.rfc-editor.org/rfc/rfc9068#section-2.2
 */
export function readCaller (claims: { readonly sub?: unknown, readonly client_id?: unknown }): Caller {
  const [sub, clientId] = [textOf(claims.sub), textOf(claims.client_id)]
  return sub === '' || sub === clientId ? { kind: 'agent', clientId } : { kind: 'user', sub, clientId }
}

function textOf (claim: unknown): string {
  return typeof claim === 'string' ? claim : ''
}
