import type { Hop } from './hop.js'

/** How a request ended, as far as it has. */
export function describeStatus ({ status, outcome, isInferred }: Hop): string {
  if (isInferred) return ''
  if (status === undefined) return 'no response yet'
  if (status === 0) return 'connection ended'
  return outcome === undefined ? String(status) : `${status} ${outcome}`
}
