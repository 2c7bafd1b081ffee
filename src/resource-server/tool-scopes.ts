import type { FastifyRequest } from 'fastify'
import { FST_SCALEKIT_BODY_NOT_PARSED, FST_SCALEKIT_INVALID_REQUEST } from './errors.js'

/** Which scopes the tools of an MCP server need; tools that are not named need none. */
export type ToolScopes = Record<string, readonly string[]>

/**
 * All scopes that the tool calls of a request need at once, whether it is one JSON-RPC message or a batch.
 * @throws `FST_SCALEKIT_BODY_NOT_PARSED` before the body was parsed, `FST_SCALEKIT_INVALID_REQUEST` where the header that names
 * the tool says something else than the body
 */
export function findToolScopes (tools: ToolScopes, { method, body, headers }: FastifyRequest): string[] {
  if (method !== 'POST' || hasNoBody(headers)) return []
  if (typeof body !== 'object' || body === null || Buffer.isBuffer(body)) throw new FST_SCALEKIT_BODY_NOT_PARSED()
  const names = [body].flat().map(readToolName).filter((name) => name !== undefined)
  const header = readHeader(headers['mcp-name'])
  if (header !== undefined && names.some((name) => name !== header)) {
    throw new FST_SCALEKIT_INVALID_REQUEST('The header Mcp-Name differs from the body')
  }
  return [...new Set(names.flatMap((name) => Object.hasOwn(tools, name) ? tools[name] ?? [] : []))]
}

const hasNoBody = ({ 'content-length': length = '0', 'transfer-encoding': encoding }: FastifyRequest['headers']) =>
  length === '0' && encoding === undefined

function readToolName (message: unknown): string | undefined {
  const { method, params } = Object(message) as { method?: unknown, params?: unknown }
  const { name } = Object(params) as { name?: unknown }
  return method === 'tools/call' && typeof name === 'string' ? name : undefined
}

/** Header values that are no plain ASCII come encoded. */
function readHeader (value: string | string[] | undefined): string | undefined {
  const encoded = typeof value === 'string' ? /^=\?base64\?(.*)\?=$/.exec(value)?.[1] : undefined
  return encoded === undefined ? value?.toString() : Buffer.from(encoded, 'base64').toString()
}
