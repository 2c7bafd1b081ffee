import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** A handler for Node's own request and response, such as the MCP SDK's `toNodeHandler()` makes. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse, body: unknown) => unknown

/**
 * Makes a route handler of one for Node's own request and response. The headers that hooks have set, such as those of
 * CORS, reach the client: a handler that only hijacks the reply loses them.
 * @example mcp.post('/mcp', { preHandler }, toRouteHandler(toNodeHandler(handler)))
 */
export function toRouteHandler (answer: NodeHandler) {
  return async function handleRaw (request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const headers = Object.entries(reply.getHeaders())
    reply.hijack()
    for (const [name, value] of headers) if (value !== undefined) reply.raw.setHeader(name, value)
    await answer(request.raw, reply.raw, request.body)
  }
}
