import type { LRUCache } from 'lru-cache'
import type { Adapter, AdapterPayload } from 'oidc-provider'
import { createBoundedMap } from '../bounded-map.js'

const nothing = async (): Promise<undefined> => undefined

/** The storage of each of oidc-provider's models, by its name. */
export type MemoryStore = (model: string) => Adapter

type Payloads = LRUCache<string, AdapterPayload>
type Find = (id: string) => Promise<AdapterPayload | undefined>

/**
 * oidc-provider's storage, in memory and per emulator.
 *
 * `findClient` answers for clients that were not registered. Sessions are not kept: Scalekit remembers nobody, and
 * sends every authorization request to the host.
 */
export function createMemoryStore (findClient: Find): MemoryStore {
  const models = new Map<string, Payloads>()
  return (model) => {
    const payloads = models.get(model) ?? createBoundedMap<AdapterPayload>()
    models.set(model, payloads)
    const adapter = createAdapter(payloads)
    if (model === 'Session') return { ...adapter, upsert: nothing }
    if (model === 'Client') return { ...adapter, find: async (id) => payloads.get(id) ?? await findClient(id) }
    return adapter
  }
}

// What has no lifetime, as clients, lasts. Sessions by UID and user codes are for features left off.
function createAdapter (payloads: Payloads): Adapter {
  return {
    upsert: async (id, payload, lifetime = 0) => { payloads.set(id, payload, { ttl: lifetime * 1000 }) },
    find: async (id) => payloads.get(id),
    findByUid: nothing,
    findByUserCode: nothing,
    async consume (id) {
      const consumed = Math.floor(Date.now() / 1000)
      payloads.set(id, { ...payloads.get(id), consumed }, { noUpdateTTL: true })
    },
    destroy: async (id) => { payloads.delete(id) },
    revokeByGrantId: async (grantId) => {
      for (const [id, payload] of [...payloads]) if (payload.grantId === grantId) payloads.delete(id)
    }
  }
}
