import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { FST_SCALEKIT_INSUFFICIENT_SCOPE, FST_SCALEKIT_INVALID_REQUEST } from './errors.js'
import { isHeaderMismatch } from './messages.js'

const HEADER_MISMATCH = -32020
const INVALID_REQUEST = -32600
// Of those that servers may choose.
const FORBIDDEN = -32003

/**
 * Answers a refusal with a JSON-RPC error, if the client reads one: MCP clients accept event streams. They would take
 * any other body for no answer.
 * @returns whether it was answered
 * @see https://www.jsonrpc.org/specification#error_object
 */
export function sendRpcError (request: FastifyRequest, reply: FastifyReply, error: unknown): boolean {
  const isMismatch = isHeaderMismatch(error)
  if (!isMismatch && !(isOurs(error) && readsRpc(request))) return false
  const { code, message, statusCode = 400 } = error as FastifyError
  const rpcCode = isMismatch ? HEADER_MISMATCH : statusCode === 403 ? FORBIDDEN : INVALID_REQUEST
  const body = { jsonrpc: '2.0', id: idOf(request.body), error: { code: rpcCode, message, data: { code } } }
  reply.code(statusCode).type('application/json; charset=utf-8').send(JSON.stringify(body))
  return true
}

function readsRpc ({ body, headers: { accept = '' } }: FastifyRequest): boolean {
  return typeof body === 'object' && /text\/event-stream/i.test(accept) && !/text\/html/i.test(accept)
}

function isOurs (error: unknown): boolean {
  return error instanceof FST_SCALEKIT_INSUFFICIENT_SCOPE || error instanceof FST_SCALEKIT_INVALID_REQUEST
}

/** Of a batch, none of the messages alone was refused. */
function idOf (body: unknown): string | number | null {
  const { id } = Object(body) as { id?: unknown }
  return typeof id === 'string' || typeof id === 'number' ? id : null
}
