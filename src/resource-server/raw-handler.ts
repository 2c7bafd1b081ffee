import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * Makes a route handler of one for Node's own request and response, such as the MCP SDK's `toNodeHandler()` makes. The
 * headers that hooks have set, such as those of CORS, reach the client: a handler that only hijacks the reply loses
 * them.
 * @example mcp.post('/mcp', { preHandler }, toRouteHandler(toNodeHandler(handler)))
 */
export function toRouteHandler<Request = IncomingMessage, Response = ServerResponse> (
  answer: (request: Request, response: Response, body: unknown) => unknown
) {
  return async function handleRaw (request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const headers = Object.entries(reply.getHeaders())
    reply.hijack()
    for (const [name, value] of headers) if (value !== undefined) reply.raw.setHeader(name, value)
    // Handlers describe Node's own types in words of theirs.
    await answer(request.raw as Request, reply.raw as Response, request.body)
  }
}
