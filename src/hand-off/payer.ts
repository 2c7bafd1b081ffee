import ipaddr from 'ipaddr.js'

/** Whose limit an outcome counts for: a user, or the network of a visitor who is not signed in. */
export interface Payer {
  readonly kind: 'user' | 'network'
  readonly id: string
}

const NETWORK_PARTS = 4

/** The payer of a user's outcomes. */
export function userAsPayer (sub: string): Payer {
  return { kind: 'user', id: sub }
}

/** The payer of what an address sends. One customer of an IPv6 provider has a whole /64: 2^64 addresses. */
export function addressAsPayer (address: string): Payer {
  return { kind: 'network', id: networkOf(address) }
}

function networkOf (address: string): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, NETWORK_PARTS).join(':') : parsed.toString()
}
