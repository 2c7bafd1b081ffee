import { once } from 'node:events'
import http, { type IncomingHttpHeaders, type OutgoingHttpHeaders, type RequestListener } from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'

/** What passes through a front, for a test to change. */
export interface Passing {
  method: string
  path: string
  /** As they go to the server behind. */
  requestHeaders: IncomingHttpHeaders
  /** `0` until the server behind has answered; who sets it before answers in its place. */
  status: number
  headers: OutgoingHttpHeaders
  body: string
  /** Ends the connection in place of an answer. */
  hangUp (): void
}

export type Tamper = (passing: Passing) => void

/** A proxy before a server, which changes requests and answers where a test says so. */
export interface Front {
  origin: string
  /** Where the requests go. */
  target: string
  before: Tamper
  after: Tamper
}

export async function startFront (t: Test, tls?: { key: string, cert: string }): Promise<Front> {
  const front: Front = { origin: '', target: '', before () {}, after () {} }
  const pass: RequestListener = async (request, response) => {
    const passing: Passing = {
      method: String(request.method), path: String(request.url), requestHeaders: { ...request.headers }, status: 0, headers: {}, body: '', hangUp: () => { request.socket.destroy() }
    }
    const sent = Buffer.concat(await request.toArray())
    front.before(passing)
    if (request.socket.destroyed) return
    if (passing.status === 0) await answerFrom(front.target, passing, sent)
    front.after(passing)
    response.writeHead(passing.status, passing.headers).end(passing.body)
  }
  front.origin = await listen(t, tls ? https.createServer(tls, pass) : http.createServer(pass), tls ? 'https' : 'http')
  return front
}

async function answerFrom (target: string, passing: Passing, sent: Buffer): Promise<void> {
  const { method, path, requestHeaders: headers } = passing
  const request = http.request(`${target}${path}`, { method, headers, agent: false }).end(sent)
  const [response] = await once(request, 'response')
  passing.body = Buffer.concat(await response.toArray()).toString()
  passing.status = response.statusCode
  const { 'content-length': _, connection, 'keep-alive': keepAlive, 'transfer-encoding': coding, ...others } = response.headers
  passing.headers = others
}

/** Lets a server listen on loopback for the length of a test. */
export async function listen (t: Test, server: http.Server | https.Server, protocol = 'http'): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  }))
  return `${protocol}://127.0.0.1:${(server.address() as AddressInfo).port}`
}
