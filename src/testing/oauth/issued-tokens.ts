import type { AccessToken, ClientCredentials } from 'oidc-provider'
import { decodeJwt, type JWTPayload } from 'jose'
import { createBoundedMap } from '../bounded-map.js'
import type { MemoryStore } from './memory-store.js'

/** The access tokens of an environment. oidc-provider signs them and forgets them. */
export interface IssuedTokens {
  remember (value: string, token: AccessToken | ClientCredentials): Promise<void>
  /** What oidc-provider finds a token by. Opaque tokens are themselves; a JWT that is unknown finds nothing. */
  idOf (value: string): string
  find (id: string): { value: string, claims: JWTPayload } | undefined
}

export function createIssuedTokens (store: MemoryStore): IssuedTokens {
  const ids = createBoundedMap<string>()
  const tokens = createBoundedMap<{ value: string, claims: JWTPayload }>()
  return {
    async remember (value, token) {
      const claims = decodeJwt(value)
      const { exp = 0, iat = 0 } = claims
      const lifetime = exp - iat
      ids.set(value, token.jti, { ttl: lifetime * 1000 })
      tokens.set(token.jti, { value, claims }, { ttl: lifetime * 1000 })
      await store(token.kind).upsert(token.jti, { ...token, exp, iat, format: 'opaque' }, lifetime)
    },
    idOf: (value) => ids.get(value) ?? (value.includes('.') ? 'unknown' : value),
    find: (id) => tokens.get(id)
  }
}
