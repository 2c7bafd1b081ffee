import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { FastifyInstance, HTTPMethods } from 'fastify'

/** An app that takes requests without a socket. */
export type InjectableApp = Pick<FastifyInstance, 'inject'>

/** One request. */
export interface Outgoing {
  method: string
  url: URL
  headers: Record<string, string>
  content?: string | undefined
  signal?: AbortSignal | undefined
}

/** What came back for it. */
export interface Incoming {
  status: number
  headers: Headers
  text: string
}

export type Transport = (outgoing: Outgoing) => Promise<Incoming>

/** Gives the agent that keeps the connections to an address. */
export type AgentFor = (url: URL) => http.Agent

const httpAgent = new http.Agent({ keepAlive: true })
const httpsAgent = new https.Agent({ keepAlive: true })

/** Connections that are kept do not keep the process. */
export const defaultAgentFor: AgentFor = ({ protocol }) => protocol === 'https:' ? httpsAgent : httpAgent

export function socketTransport (agentFor: AgentFor): Transport {
  return (outgoing) => new Promise((resolve, reject) => { send(outgoing, agentFor, resolve, reject) })
}

function send (
  outgoing: Outgoing, agentFor: AgentFor, resolve: (incoming: Promise<Incoming>) => void, reject: (error: Error) => void
): void {
  const { method, url, headers, content, signal } = outgoing
  const options = { method, headers, agent: agentFor(url), ...(signal && { signal }) }
  const { request } = url.protocol === 'https:' ? https : http
  const sent = request(url, options, (response) => resolve(readIncoming(response)))
  sent.once('error', (error: NodeJS.ErrnoException) => {
    // A connection that was kept may have ended meanwhile. Browsers send again then, whatever the method.
    if (sent.reusedSocket && error.code === 'ECONNRESET') send(outgoing, agentFor, resolve, reject)
    else reject(error)
  })
  sent.end(content)
}

async function readIncoming (response: IncomingMessage): Promise<Incoming> {
  response.setEncoding('utf8')
  let text = ''
  for await (const chunk of response) text += chunk
  return { status: Number(response.statusCode), headers: headersOf(response.headersDistinct), text }
}

export function injectTransport (app: InjectableApp): Transport {
  return async ({ method, url, headers, content, signal }) => {
    signal?.throwIfAborted()
    const response = await app.inject({
      method: method as HTTPMethods,
      url: url.href,
      headers,
      ...(content !== undefined && { payload: content }),
      ...(signal && { signal })
    })
    return { status: response.statusCode, headers: headersOf(response.headers), text: response.payload }
  }
}

function headersOf (all: Readonly<Record<string, string | number | string[] | undefined>>): Headers {
  const headers = new Headers()
  for (const [name, values] of Object.entries(all)) {
    for (const value of [values].flat().filter((one) => one !== undefined)) headers.append(name, String(value))
  }
  return headers
}
