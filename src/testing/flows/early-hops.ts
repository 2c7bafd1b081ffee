import { createBoundedMap } from '../bounded-map.js'
import type { Hop } from './hop.js'

const most = { clients: 1000, hops: 30 }

/** What clients do before their authorization requests, until those make a login that it belongs to. */
export interface EarlyHops {
  add (clientId: string, hops: readonly Hop[]): void
  /** In order of time. */
  take (clientId: string): Hop[]
}

export function createEarlyHops (): EarlyHops {
  const ofClients = createBoundedMap<Hop[]>(most.clients)
  return {
    add (clientId, hops) {
      ofClients.set(clientId, [...ofClients.get(clientId) ?? [], ...hops].slice(-most.hops))
    },
    take (clientId) {
      const hops = ofClients.get(clientId) ?? []
      ofClients.delete(clientId)
      return hops.sort((one, other) => one.at.getTime() - other.at.getTime())
    }
  }
}
