import { once } from 'node:events'
import http, { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import https from 'node:https'
import { Unreachable } from './unreachable.js'

const MAX_BODY_BYTES = 1024 * 1024

/** How requests are made. */
export interface NetworkOptions {
  /** Milliseconds that one request may take. */
  timeout: number
  /** Certificates (PEM) of authorities to trust instead of those that Node.js trusts. */
  ca: string | undefined
}

/** What differs from a plain GET. */
export interface Question {
  method?: string
  headers?: Record<string, string>
  body?: string
  /** Whether the body of the answer is left unread, because it may be a stream without an end. */
  headersOnly?: boolean
}

/** The answer to one request; redirects are not followed. */
export interface Answer {
  url: URL
  status: number
  headers: IncomingHttpHeaders
  text: string
  /** Milliseconds since 1970. */
  sentAt: number
  receivedAt: number
}

/** Makes a request on a connection of its own. Rejects with `Unreachable` if no answer comes. */
export type Ask = (url: string, question?: Question) => Promise<Answer>

export function createAsk ({ timeout, ca }: NetworkOptions): Ask {
  return async (href, { method = 'GET', headers = {}, body, headersOnly = false } = {}) => {
    const url = new URL(href)
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      method,
      headers: { 'user-agent': 'fastify-scalekit-login doctor', ...headers },
      agent: false,
      signal: AbortSignal.timeout(timeout),
      ...(ca !== undefined && { ca })
    })
    // A connection can break once more after the answer has come.
    request.on('error', () => {})
    const sentAt = Date.now()
    request.end(body)
    return await receive(request, headersOnly)
      .then((received) => ({ url, sentAt, ...received }))
      .catch((error: unknown) => { throw new Unreachable(url, error, timeout / 1000) })
      .finally(() => request.destroy())
  }
}

async function receive (request: ClientRequest, headersOnly: boolean): Promise<Omit<Answer, 'url' | 'sentAt'>> {
  const [response] = await once(request, 'response') as [IncomingMessage]
  const receivedAt = Date.now()
  const { statusCode, headers } = response
  return { status: Number(statusCode), headers, text: headersOnly ? '' : await readText(response), receivedAt }
}

async function readText (response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response) {
    chunks.push(chunk)
    length += chunk.length
    if (length > MAX_BODY_BYTES) break
  }
  return Buffer.concat(chunks).toString()
}
