import type { OwnExchange } from '../own-client/own-exchange.js'
import type { OwnVisit } from '../own-client/own-visit.js'
import { clamp, describeAddress, pick } from './describe-request.js'
import { decodeToken } from './describe-oauth.js'
import type { Flow } from './flow.js'
import type { Content, Hop } from './hop.js'
import type { Recording } from './recording.js'

/** Follows the emulator's own MCP client. It sees what no authorization server sees: its requests to the MCP server. */
export interface VisitRecorder {
  add (exchange: OwnExchange): void
  /** The client of a visit is known: what it did so far belongs to the login that it begins. */
  begin (visit: OwnVisit | undefined): void
}

const mostWaiting = 50

export function createVisitRecorder (
  environmentUrl: string, { flows, exchanges, early }: Recording, findVisit: (visitId: string) => OwnVisit | undefined
): VisitRecorder {
  const waiting = new Map<string, Hop[]>()
  const findFlow = (visitId: string): Flow | undefined => {
    const clientId = findVisit(visitId)?.clientId
    return clientId === undefined ? undefined : flows.list().find(({ client }) => client?.clientId === clientId)
  }
  return {
    add (exchange) {
      const isSeenAnyway = exchange.url.startsWith(`${environmentUrl}/`) && !exchange.url.includes('/.well-known/')
      if (isSeenAnyway) return
      const hop = describeExchange(exchange, environmentUrl)
      const flow = findFlow(exchange.visitId)
      if (flow) {
        exchanges.add(flow, hop)
        return
      }
      waiting.set(exchange.visitId, [...waiting.get(exchange.visitId) ?? [], hop])
      const [oldest = ''] = waiting.keys()
      if (waiting.size > mostWaiting) waiting.delete(oldest)
    },
    begin (visit) {
      const hops = waiting.get(String(visit?.visitId))
      if (visit?.clientId === undefined || hops === undefined) return
      waiting.delete(visit.visitId)
      early.add(visit.clientId, hops)
    }
  }
}

function describeExchange (exchange: OwnExchange, environmentUrl: string): Hop {
  const { url, status, startedAt, milliseconds, requestHeaders, responseHeaders, failure } = exchange
  return {
    number: 0,
    at: startedAt,
    from: 'client',
    to: url.startsWith(`${environmentUrl}/`) ? 'scalekit' : 'service',
    method: exchange.method,
    target: describeAddress(url),
    what: describePurpose(exchange),
    status,
    outcome: failure,
    milliseconds,
    facts: [
      ...pick(['accept', 'mcp-protocol-version', 'mcp-method', 'mcp-name'], (name) => requestHeaders[name]),
      ...pick(['content-type', 'www-authenticate', 'retry-after'], (name) => responseHeaders[name], 'response ')
    ],
    contents: describeContents(exchange),
    isInferred: false
  }
}

/** The method of a JSON-RPC message, and what it names; anything else is metadata. */
function describePurpose ({ requestBody, url }: OwnExchange): string {
  const { method, params } = Object(parseJson(requestBody))
  if (typeof method !== 'string') return url.includes('/.well-known/') ? 'Read metadata' : 'Talk to the MCP server'
  const { name } = Object(params)
  return clamp(typeof name === 'string' ? `MCP: ${method} ${name}` : `MCP: ${method}`)
}

function describeContents ({ requestHeaders, requestBody, responseBody }: OwnExchange): Content[] {
  const token = decodeToken(requestHeaders['authorization']?.replace(/^Bearer /i, ''))
  return [
    { title: 'Access token', value: token },
    { title: 'What was sent', value: parseJson(requestBody) },
    { title: 'What came back', value: parseJson(responseBody) ?? responseBody }
  ].filter(({ value }) => value !== undefined)
}

function parseJson (text = ''): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
