import type { MemoryStore } from './memory-store.js'

/** Ends a grant, and everything that was issued for it. Access tokens keep a valid signature until they expire. */
export async function revokeGrant (store: MemoryStore, grantId: string): Promise<void> {
  for (const model of ['AuthorizationCode', 'RefreshToken', 'AccessToken']) await store(model).revokeByGrantId(grantId)
  await store('Grant').destroy(grantId)
}
