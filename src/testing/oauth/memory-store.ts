import type { LRUCache } from 'lru-cache'
import type { Adapter, AdapterPayload } from 'oidc-provider'
import { createBoundedMap } from '../bounded-map.js'
import type { SavedFile } from '../folder/saved-file.js'

const nothing = async (): Promise<undefined> => undefined

/** The storage of each of oidc-provider's models, by its name. */
export type MemoryStore = (model: string) => Adapter

type Payloads = LRUCache<string, AdapterPayload>
type Find = (id: string) => Promise<AdapterPayload | undefined>

/**
 * oidc-provider's storage, in memory and per emulator. Clients that have registered are saved.
 *
 * `findClient` answers for clients that were not registered. Sessions are not kept: Scalekit remembers nobody, and
 * sends every authorization request to the host.
 */
export async function createMemoryStore (findClient: Find, saved: SavedFile<AdapterPayload[]>): Promise<MemoryStore> {
  const clients = createBoundedMap<AdapterPayload>()
  for (const client of await saved.read() ?? []) clients.set(String(client.client_id), client)
  const models = new Map<string, Payloads>([['Client', clients]])
  return (model) => {
    const payloads = models.get(model) ?? createBoundedMap<AdapterPayload>()
    models.set(model, payloads)
    const adapter = createAdapter(payloads)
    if (model === 'Session') return { ...adapter, upsert: nothing }
    return model === 'Client' ? { ...adapter, ...createClientStorage(clients, findClient, saved) } : adapter
  }
}

function createClientStorage (
  clients: Payloads, findClient: Find, saved: SavedFile<AdapterPayload[]>
): Pick<Adapter, 'find' | 'upsert'> {
  return {
    find: async (id) => clients.get(id) ?? await findClient(id),
    async upsert (id, payload) {
      clients.set(id, payload)
      await saved.write(() => listFromOldest(clients))
    }
  }
}

function listFromOldest (payloads: Payloads): AdapterPayload[] {
  const list: AdapterPayload[] = []
  payloads.rforEach((payload) => list.push(payload))
  return list
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
