import type { AccessTokenClaims } from './access-token-claims.js'

/** Who calls: a user, through a client, or a client for itself. */
export type Caller =
  | { readonly kind: 'user', /** The `sub` that the service sent for the user. */ readonly sub: string, readonly clientId: string }
  | { readonly kind: 'agent', readonly clientId: string }

/**
 * Tells a user's token from that of an agent that acts for itself (client credentials). Such a token names the client as
 * its subject, or nobody. A token that a client got for a user through the user's own identity provider
 * (enterprise-managed authorization) is a user's.
 * @see https://www.rfc-editor.org/rfc/rfc9068#section-2.2
 */
export function readCaller ({ sub, client_id: clientId = '' }: AccessTokenClaims): Caller {
  return sub === undefined || sub === clientId ? { kind: 'agent', clientId } : { kind: 'user', sub, clientId }
}
