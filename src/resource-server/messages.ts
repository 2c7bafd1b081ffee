import type { FastifyRequest } from 'fastify'
import { FST_SCALEKIT_BODY_NOT_PARSED, FST_SCALEKIT_INVALID_REQUEST } from './errors.js'

/** A JSON-RPC request or notification. */
export interface RpcMessage {
  method: string
  params?: { [name: string]: unknown }
  /** Missing in a notification. */
  id?: string | number
}

const mismatches = new WeakSet<Error>()

/**
 * Whether an error is about a header of MCP's that says something else than the body. It has a JSON-RPC code of its
 * own.
 */
export function isHeaderMismatch (error: unknown): boolean {
  return error instanceof Error && mismatches.has(error)
}

const MIRRORED_NAMES = ['tools/call', 'prompts/get']
const MIRRORED_URIS = ['resources/read', 'resources/subscribe', 'resources/unsubscribe']

/**
 * All JSON-RPC requests and notifications that a body holds: one, a batch, or none where there is no body.
 * @throws `FST_SCALEKIT_BODY_NOT_PARSED` if the body is not parsed yet, `FST_SCALEKIT_INVALID_REQUEST` for a body that
 * is no JSON-RPC, or that says something else than the headers
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports
 */
export function readMessages (request: FastifyRequest): RpcMessage[] {
  const { method, body, headers } = request
  if (method !== 'POST' || (body === undefined && hasNoBody(request))) return []
  if (isUnparsed(request)) throw new FST_SCALEKIT_BODY_NOT_PARSED()
  const messages = [body].flat().map(readMessage).filter((message) => message !== undefined)
  for (const message of messages) {
    requireSame('Mcp-Method', headers['mcp-method'], message.method)
    requireSame('Mcp-Name', headers['mcp-name'], nameOf(message))
  }
  return messages
}

/** HTTP/2 needs no header to announce a body. */
function hasNoBody (
  { headers: { 'content-length': length, 'transfer-encoding': encoding }, raw }: FastifyRequest
): boolean {
  if (length !== undefined || encoding !== undefined) return length === '0'
  return !('stream' in raw) || Object(raw.stream).endAfterHeaders === true
}

/** Whether the host has left the body as it came. Tool calls in a string, bytes or a stream would go unnoticed. */
function isUnparsed ({ body, headers }: FastifyRequest): boolean {
  const { 'content-length': length, 'content-type': type = '' } = headers
  if (body === undefined) return true
  // What JSON itself can be is the client's fault, and anything else the host's.
  if (body === null) return length !== undefined && Number(length) !== 'null'.length
  if (typeof body === 'string') return /json/i.test(type) && Number(length) === Buffer.byteLength(body)
  return typeof body === 'object' && !Array.isArray(body) && !isPlain(body)
}

function isPlain (value: object): boolean {
  return [Object.prototype, null].includes(Object.getPrototypeOf(value))
}

/** @returns `undefined` for an answer of the client to a request of the server */
function readMessage (value: unknown): RpcMessage | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new FST_SCALEKIT_INVALID_REQUEST('The body must be a JSON-RPC message, or a batch of them')
  }
  const { method, params, id } = value as { method?: unknown, params?: unknown, id?: unknown }
  if (method === undefined) return undefined
  if (typeof method !== 'string') {
    throw new FST_SCALEKIT_INVALID_REQUEST('The method of a JSON-RPC message must be a string')
  }
  return {
    method,
    ...typeof params === 'object' && params !== null && { params: params as { [name: string]: unknown } },
    ...(typeof id === 'string' || typeof id === 'number') && { id }
  }
}

/** What the header `Mcp-Name` mirrors, if anything. */
function nameOf ({ method, params = {} }: RpcMessage): unknown {
  if (MIRRORED_NAMES.includes(method)) return params['name']
  return MIRRORED_URIS.includes(method) ? params['uri'] : undefined
}

function requireSame (name: string, header: string | string[] | undefined, value: unknown): void {
  if (header === undefined || value === undefined || readHeader(header) === value) return
  const error = new FST_SCALEKIT_INVALID_REQUEST(`The ${name} header differs from the body`)
  mismatches.add(error)
  throw error
}

/** Decodes header values that are not plain ASCII. */
function readHeader (value: string | string[]): string {
  const text = value.toString()
  const encoded = /^=\?base64\?(.*)\?=$/.exec(text)?.[1]
  return encoded === undefined ? text : Buffer.from(encoded, 'base64').toString()
}
