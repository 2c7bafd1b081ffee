import type { HttpRequest, HttpResponse } from '../network/http-routes.js'
import type { Fact } from './hop.js'

const longest = 120

/** Headers that say who calls and what they expect. Those with secrets are not among them. */
const requestHeaders = [
  'user-agent', 'content-type', 'accept', 'origin', 'sec-fetch-site', 'sec-fetch-mode', 'x-sdk-version',
  'mcp-protocol-version'
]
const responseHeaders = ['content-type', 'retry-after', 'www-authenticate']

/** The path without IDs, and the names of the query's parameters. */
export function describeTarget (url: string): string {
  const [path = '', query = ''] = url.split('?', 2)
  const names = [...new URLSearchParams(query).keys()]
  const shown = path.split('/').map((part) => isId(part) ? '…' : clamp(part)).join('/')
  return clamp(names.length > 0 ? `${shown}?${names.join('&')}` : shown)
}

/** Where a URL leads: with the names of its parameters, and without their values. */
export function describeAddress (address: string): string {
  if (!URL.canParse(address)) return describeTarget(address)
  const { protocol, host, pathname, search } = new URL(address)
  return clamp(`${protocol}//${host}${describeTarget(pathname + search)}`)
}

/** The headers worth seeing. */
export function visibleHeaders (request: Pick<HttpRequest, 'headers'>, response: HttpResponse): Fact[] {
  const location = response.getHeader('location')
  return [
    ...pick(requestHeaders, (name) => request.headers[name]),
    ...location === undefined ? [] : [{ name: 'location', value: describeAddress(String(location)) }],
    ...pick(responseHeaders, (name) => response.getHeader(name), 'response ')
  ]
}

export function pick (names: readonly string[], find: (name: string) => unknown, prefix = ''): Fact[] {
  return names.flatMap((name) => {
    const value = find(name)
    return value === undefined || value === null ? [] : [{ name: `${prefix}${name}`, value: clamp(String(value)) }]
  })
}

export function clamp (text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

// Request IDs and interaction IDs; those of connections and resources say which one is meant.
function isId (part: string): boolean {
  return /^(lri|req)_/.test(part) || (/^[\w-]{20,}$/.test(part.replace(/^(conn|res)_/, '')) && /[\dA-Z]/.test(part))
}
