import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'

export interface Received {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
}

export interface Served {
  status?: number
  headers?: Record<string, string | string[]>
  html?: string
}

export type Serve = (request: Received) => Served | string

/** A site whose pages a test makes up, with everything that was asked of it. */
export async function servePages (t: Test, serve: Serve, hostname = 'localhost') {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const { method = '', url: path = '', headers } = request
    const one = { method, path, headers, body }
    received.push(one)
    const served = serve(one)
    const { status = 200, html = '', headers: more } = typeof served === 'string' ? { html: served } : served
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...more }).end(html)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  }))
  const origin = `http://${hostname}:${(server.address() as AddressInfo).port}`
  return { origin, received }
}

export function redirectTo (location: string, status = 302, headers: Served['headers'] = {}): Served {
  return { status, headers: { location, ...headers } }
}
