import { createBoundedMap } from '../bounded-map.js'
import { randomDigits } from '../random-digits.js'

/** Gives each client its own ID of Scalekit's: one with a metadata document has one besides its URL. */
export type ClientIds = (clientId: string) => string

export function createClientIds (): ClientIds {
  const ids = createBoundedMap<string>()
  return (clientId) => {
    if (!URL.canParse(clientId)) return clientId
    const known = ids.get(clientId) ?? `m2m_${randomDigits(18)}`
    ids.set(clientId, known)
    return known
  }
}
