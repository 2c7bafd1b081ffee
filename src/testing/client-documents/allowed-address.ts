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
  if (isIP(address) !== 0) refuseInnerAddress(address, rule)
}

/**
 * Looks a name up for a connection, which then goes to an address that was checked and to no other. The connection must
 * ask for all addresses, as `autoSelectFamily` does.
 */
export function createCheckedLookup (rule: AddressRule, lookUpAll: LookUpAll = dns.lookup): LookupFunction {
  return (hostname, options, callback) => lookUpAll(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '')
    try {
      for (const { address } of addresses) refuseInnerAddress(address, rule)
    } catch (refusal) {
      return callback(refusal as DocumentError, '')
    }
    callback(null, addresses)
  })
}

// Whoever names a client could otherwise read, or reach, what only this machine's network is meant to.
function refuseInnerAddress (address: string, rule: AddressRule): void {
  const range = ipaddr.process(address).range()
  if (range === 'loopback' || (range === 'unicast' && rule === 'public or loopback')) return
  throw new DocumentError(`its host must have ${rule} addresses only, and has one that is ${range}`)
}
