import type { AccessToken, ClientCredentials } from 'oidc-provider'
import { decodeJwt, type JWTPayload } from 'jose'
import type { MemoryStore } from './memory-store.js'

/** The access tokens of an environment. oidc-provider signs them and forgets them. */
export interface IssuedTokens {
  remember (value: string, token: AccessToken | ClientCredentials): Promise<void>
  /** What oidc-provider finds a token by. Opaque tokens are themselves; a JWT that is unknown finds nothing. */
  idOf (value: string): string
  find (id: string): { value: string, claims: JWTPayload } | undefined
}

export function createIssuedTokens (store: MemoryStore): IssuedTokens {
  const ids = new Map<string, string>()
  const tokens = new Map<string, { value: string, claims: JWTPayload }>()
  return {
    async remember (value, token) {
      const claims = decodeJwt(value)
      const { exp = 0, iat = 0 } = claims
      ids.set(value, token.jti)
      tokens.set(token.jti, { value, claims })
      await store(token.kind).upsert(token.jti, { ...token, exp, iat, format: 'opaque' }, exp - iat)
    },
    idOf: (value) => ids.get(value) ?? (value.includes('.') ? 'unknown' : value),
    find: (id) => tokens.get(id)
  }
}
