import {
  request as openRequest,
  type Agent, type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders, type RequestOptions, type ServerResponse
} from 'node:http'
import { pipeline } from 'node:stream/promises'
import { loopback } from '../../example-app/dist/open-port.js'

/** A process that requests can be sent to. */
export interface Target {
  name: string
  port: number
}

/** Names the instance in answers; a request that carries it goes to another one. */
export const servedBy = 'x-served-by'

// Those of one connection, and the one that speaks to the proxy.
const ownHeaders = new Set(['connection', 'keep-alive', 'transfer-encoding', servedBy])

export interface Exchange {
  request: IncomingMessage
  body: Buffer
  response: ServerResponse
  /** Keeps the connections to the instances. */
  agent: Agent
}

/** Sends a request to an instance and its answer to the visitor. */
export async function deliver ({ name, port }: Target, { request, body, response, agent }: Exchange): Promise<void> {
  const { method, url, headers } = request
  const answer = await send({ host: loopback, port, agent, method, path: url, headers: passOn(headers) }, body)
  response.writeHead(answer.statusCode ?? 502, { ...passOn(answer.headers), [servedBy]: name })
  await pipeline(answer, response)
}

function passOn (headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const kept = Object.entries(headers).filter(([name]) => !ownHeaders.has(name))
  return Object.fromEntries(kept)
}

function send (options: RequestOptions, body: Buffer): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    openRequest(options, resolve).on('error', reject).end(body)
  })
}

/** Whether a request that failed can be sent to another instance without having its effect twice. */
export function mayGoElsewhere ({ method }: IncomingMessage, error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'ECONNREFUSED' || (code === 'ECONNRESET' && method === 'GET')
}
