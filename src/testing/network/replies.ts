import type { OutgoingHttpHeaders } from 'node:http'
import { type GrpcRefusal, grpcStatuses } from './grpc-status.js'

/** What a response of either version of HTTP can do. */
export interface Reply {
  setHeader (name: string, value: string): unknown
  writeHead (status: number, headers?: OutgoingHttpHeaders): unknown
  end (body: string): unknown
}

const bodyLimit = 1024 * 1024

export function sendHtml (
  response: Reply, status: number, html: string, contentSecurityPolicy = "default-src 'none'"
): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': contentSecurityPolicy,
    'cache-control': 'no-store'
  })
  response.end(html)
}

export function sendJson (response: Reply, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

/** grpc-gateway's form of an error. */
export function sendRefusal (response: Reply, { status, message }: GrpcRefusal): void {
  const { code, httpStatus } = grpcStatuses[status]
  sendJson(response, httpStatus, { code, message, details: [] })
}

export function redirect (response: Reply, location: string): void {
  response.writeHead(303, { location, 'cache-control': 'no-store' })
  response.end('')
}

export async function readText (request: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    chunks.push(chunk)
    length += chunk.length
    if (length > bodyLimit) throw new RangeError('The body is larger than 1 MiB')
  }
  return Buffer.concat(chunks).toString()
}
