import type { IncomingMessage } from 'node:http'
import https from 'node:https'
import { buffer } from 'node:stream/consumers'

/** `fetch`, or what stands in for it. */
export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>

/** A `fetch` that trusts an authority at one origin, which `fetch` itself cannot be told. */
export function createTrustingFetch (origin: string, ca: string): Fetch {
  return async (url, init) => {
    if (new URL(url).origin !== origin) return await fetch(url, init)
    const answer = await send(new Request(url, init), ca)
    const headers = new Headers(Object.entries(answer.headersDistinct)
      .flatMap(([name, values = []]) => values.map((value): [string, string] => [name, value])))
    return new Response(await buffer(answer), { status: Number(answer.statusCode), headers })
  }
}

async function send (request: Request, ca: string): Promise<IncomingMessage> {
  const { url, method, signal } = request
  const headers = Object.fromEntries(request.headers)
  const body = Buffer.from(await request.arrayBuffer())
  return await new Promise((resolve, reject) => {
    https.request(url, { method, headers, agent: false, ca, signal }, resolve).on('error', reject).end(body)
  })
}
