import type { FastifyRequest } from 'fastify'
import { FST_SCALEKIT_BODY_NOT_PARSED, FST_SCALEKIT_INVALID_REQUEST } from './errors.js'

/** The scopes that the tools of an MCP server require. Tools that are not listed require none. */
export type ToolScopes = Record<string, readonly string[]>

/**
 * All scopes that the tool calls of a request require, for one JSON-RPC message or a batch.
 * @throws `FST_SCALEKIT_BODY_NOT_PARSED` if the body is not parsed yet, `FST_SCALEKIT_INVALID_REQUEST` if the name of a
 * tool is not a string or differs between the header and the body
 */
export function findToolScopes (
  scopesByTool: ReadonlyMap<string, readonly string[]>, request: FastifyRequest
): string[] {
  const { method, body, headers } = request
  if (method !== 'POST' || (body === undefined && hasNoBody(request))) return []
  if (!isParsed(body)) throw new FST_SCALEKIT_BODY_NOT_PARSED()
  const names = [body].flat().map(readToolName).filter((name) => name !== undefined)
  const header = readHeader(headers['mcp-name'])
  if (header !== undefined && names.some((name) => name !== header)) {
    throw new FST_SCALEKIT_INVALID_REQUEST('The Mcp-Name header differs from the body')
  }
  return [...new Set(names.flatMap((name) => scopesByTool.get(name) ?? []))]
}

/** HTTP/2 needs no header to announce a body. */
function hasNoBody (
  { headers: { 'content-length': length, 'transfer-encoding': encoding }, raw }: FastifyRequest
): boolean {
  if (length !== undefined || encoding !== undefined) return length === '0'
  return !('stream' in raw) || Object(raw.stream).endAfterHeaders === true
}

/** Whether the body is parsed. Tool calls in a string, bytes or a stream would go unnoticed. */
function isParsed (body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false
  return Array.isArray(body) || [Object.prototype, null].includes(Object.getPrototypeOf(body))
}

function readToolName (message: unknown): string | undefined {
  const { method, params } = Object(message) as { method?: unknown, params?: unknown }
  const { name } = Object(params) as { name?: unknown }
  if (method !== 'tools/call' || name === undefined) return undefined
  // A one-element list would find the tool of that name in an object of handlers.
  if (typeof name !== 'string') throw new FST_SCALEKIT_INVALID_REQUEST('The name of a tool must be a string')
  return name
}

/** Decodes header values that are not plain ASCII. */
function readHeader (value: string | string[] | undefined): string | undefined {
  const encoded = typeof value === 'string' ? /^=\?base64\?(.*)\?=$/.exec(value)?.[1] : undefined
  return encoded === undefined ? value?.toString() : Buffer.from(encoded, 'base64').toString()
}
