import type { Visit } from './timed-fetch.js'

export interface Hop extends Visit {
  from: string
}

export interface HopLog {
  /** Prints a heading for the hops that follow. */
  begin (chapter: string): void
  add (hop: Hop): void
  /** Prints where the hops before it can be seen drawn. */
  link (what: string, address: string): void
  /** The latest hop, to say where the demo failed. */
  position (): string
}

const mostNames = 2

/** Prints one line per request, without personal data or secrets. */
export function createHopLog (nameOf: (origin: string) => string, print: (line: string) => void): HopLog {
  let count = 0
  let position = 'before the first hop'
  return {
    begin: (chapter) => print(`\n${chapter}`),
    link: (what, address) => print(`    ${what}: ${address}`),
    add: (hop) => {
      count += 1
      const to = nameOf(hop.url.origin)
      const request = `${hop.method.padEnd(4)} ${describePath(hop.url)}${hop.note ? ` (${hop.note})` : ''}`
      const status = hop.status || 'no response'
      position = `at hop ${count}: ${hop.from} → ${to}, ${request}, ${status}`
      print([
        String(count).padStart(2),
        `${hop.from.padEnd(10)} → ${to.padEnd(10)}`,
        request.padEnd(69),
        status,
        `${String(Math.round(hop.milliseconds)).padStart(5)} ms`
      ].join('  '))
    },
    position: () => position
  }
}

/** The path without IDs, and the names of the query parameters. */
export function describePath (url: URL): string {
  const path = url.pathname.split('/').map((segment) => looksLikeId(segment) ? '…' : segment).join('/')
  const names = [...new Set(url.searchParams.keys())]
  if (names.length === 0) return path
  const more = names.length > mostNames ? '&…' : ''
  return `${path}?${names.slice(0, mostNames).join('&')}${more}`
}

function looksLikeId (segment: string): boolean {
  return /^[a-z\d]{2,6}_/i.test(segment) || (/^[\w-]{12,}$/.test(segment) && /\d/.test(segment))
}
