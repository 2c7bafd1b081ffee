import dns from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { DocumentError } from './document-error.js'

/** Where documents may come from. */
export type AddressRule = 'public or loopback' | 'loopback'

/** Looks up all addresses of a name. */
type LookUpAll = (
  hostname: string, options: dns.LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: dns.LookupAddress[]) => void
) => void

/** Refuses a host that is an address inside a network. Names are left to the lookup of the connection. */
export function refuseInnerHost (hostname: string, rule: AddressRule): void {
  const address = hostname.replace(/^\[|\]$/g, '')
  const refusal = isIP(address) === 0 ? undefined : refusalOf(address, rule)
  if (refusal) throw refusal
}

/**
 * Looks a name up for a connection, which then goes to an address that was checked and to no other. The connection must
 * ask for all addresses, as `autoSelectFamily` does.
 */
export function createCheckedLookup (rule: AddressRule, lookUpAll: LookUpAll = dns.lookup): LookupFunction {
  return (hostname, options, callback) => lookUpAll(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '')
    const refusal = addresses.map(({ address }) => refusalOf(address, rule)).find((found) => found !== undefined)
    if (refusal) callback(refusal, '')
    else callback(null, addresses)
  })
}

// Whoever names a client could otherwise read, or reach, what only this machine's network is meant to.
function refusalOf (address: string, rule: AddressRule): DocumentError | undefined {
  const range = ipaddr.process(address).range()
  if (range === 'loopback' || (range === 'unicast' && rule === 'public or loopback')) return undefined
  return new DocumentError(`its host must have ${rule} addresses only, and has one that is ${range}`)
}
