/** The access tokens that the environment's API client got, and for how long they count. */
export interface ApiTokens {
  add (token: string, expiresIn: number): void
  isValid (authorization: string | null | undefined): boolean
  revoke (token: string | undefined): void
  revokeAll (): void
}

export function createApiTokens (): ApiTokens {
  const expiries = new Map<string, number>()
  return {
    add: (token, expiresIn) => { expiries.set(token, Date.now() + expiresIn * 1000) },
    isValid (authorization) {
      const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? ''
      return Date.now() < (expiries.get(token) ?? 0)
    },
    revoke: (token = '') => { expiries.delete(token) },
    revokeAll: () => expiries.clear()
  }
}
