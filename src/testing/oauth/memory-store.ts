import type { Adapter, AdapterPayload } from 'oidc-provider'

const nothing = async (): Promise<undefined> => undefined

/** The storage of each of oidc-provider's models, by its name. */
export type MemoryStore = (model: string) => Adapter

type Find = (id: string) => Promise<AdapterPayload | undefined>

/**
 * oidc-provider's storage, in memory and per emulator.
 *
 * `findClient` answers for clients that were not registered. Sessions are not kept: Scalekit remembers nobody, and
 * sends every authorization request to the host.
 */
export function createMemoryStore (findClient: Find): MemoryStore {
  const models = new Map<string, Map<string, AdapterPayload>>()
  return (model) => {
    const payloads = models.get(model) ?? new Map<string, AdapterPayload>()
    models.set(model, payloads)
    const adapter = createAdapter(payloads)
    if (model === 'Session') return { ...adapter, upsert: nothing }
    if (model === 'Client') return { ...adapter, find: async (id) => payloads.get(id) ?? await findClient(id) }
    return adapter
  }
}

// oidc-provider checks the expiry in the payload by itself. Sessions by UID and user codes are for features left off.
function createAdapter (payloads: Map<string, AdapterPayload>): Adapter {
  return {
    upsert: async (id, payload) => { payloads.set(id, payload) },
    find: async (id) => payloads.get(id),
    findByUid: nothing,
    findByUserCode: nothing,
    consume: async (id) => { payloads.set(id, { ...payloads.get(id), consumed: Math.floor(Date.now() / 1000) }) },
    destroy: async (id) => { payloads.delete(id) },
    revokeByGrantId: async (grantId) => {
      for (const [id, payload] of payloads) if (payload.grantId === grantId) payloads.delete(id)
    }
  }
}
