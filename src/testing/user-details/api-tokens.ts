import { createBoundedMap } from '../bounded-map.js'

/** The access tokens that the environment's API client got, and for how long they count. */
export interface ApiTokens {
  add (token: string, expiresIn: number): void
  isValid (authorization: string | null | undefined): boolean
  revoke (token: string | undefined): void
  revokeAll (): void
}

export function createApiTokens (): ApiTokens {
  const tokens = createBoundedMap<true>()
  return {
    add: (token, expiresIn) => { tokens.set(token, true, { ttl: expiresIn * 1000 }) },
    isValid: (authorization) => tokens.has(/^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? ''),
    revoke: (token = '') => { tokens.delete(token) },
    revokeAll: () => tokens.clear()
  }
}
