import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import { Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import { refuseHost } from './own-host.js'
import type { Reply } from './replies.js'
import type { SocketRelay } from './socket-relay.js'

/** A request of HTTP/1.1 or HTTP/2. */
export type HttpRequest = IncomingMessage | Http2ServerRequest
export type HttpResponse = ServerResponse | Http2ServerResponse

/**
 * One request that a route answers: its connection, its URL, and the parts of the path that the route's pattern
 * captured.
 */
export interface HttpExchange {
  request: HttpRequest
  response: HttpResponse
  relay: SocketRelay
  url: URL
  captured: readonly string[]
}

const BAD_REQUEST = 400

export interface HttpRoute {
  method: string
  path: RegExp
  /** Whether scripts of any origin may call it, as browser-based MCP clients do. */
  cors?: boolean
  answer (exchange: HttpExchange): void | Promise<void>
}

/** Finds the route of a request and lets it answer; what a route throws ends the connection and warns. */
export function createHttpListener (routes: readonly HttpRoute[]) {
  return async (request: HttpRequest, response: HttpResponse, relay: SocketRelay): Promise<void> => {
    const refused = refuseHost(hostOf(request))
    if (refused !== undefined) return refuse(response, refused)
    const href = `http://127.0.0.1${request.url}`
    if (!request.url?.startsWith('/') || !URL.canParse(href)) return refuse(response, BAD_REQUEST)
    const url = new URL(href)
    const candidates = routes.flatMap((route) => matchRoute(route, url.pathname))
    if (candidates.some(({ route }) => route.cors) && allowedByCors(request, response)) return
    const match = candidates.find(({ route }) => route.method === request.method)
    if (!match) return refuse(response, candidates.length > 0 ? 405 : 404)
    try {
      await match.route.answer({ request, response, relay, url, captured: match.captured })
    } catch (error) {
      process.emitWarning(error as Error)
      response.destroy()
    }
  }
}

/** The host that a request names, in either version of HTTP. */
export function hostOf (request: HttpRequest): string | undefined {
  return request instanceof Http2ServerRequest ? request.authority : request.headers.host
}

function matchRoute (route: HttpRoute, pathname: string) {
  const match = route.path.exec(pathname)
  return match ? [{ route, captured: match.slice(1) }] : []
}

function refuse (response: Reply, status: number): void {
  response.writeHead(status, { 'content-type': 'text/plain' })
  response.end(String(STATUS_CODES[status]))
}

/** Sets the headers, and answers a preflight. */
function allowedByCors (request: HttpRequest, response: Reply): boolean {
  response.setHeader('access-control-allow-origin', '*')
  response.setHeader('access-control-expose-headers', 'WWW-Authenticate')
  if (request.method !== 'OPTIONS') return false
  response.writeHead(204, {
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '*'
  })
  response.end('')
  return true
}
