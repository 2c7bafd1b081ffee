import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyReply, FastifyRequest, RawServerBase, RouteGenericInterface } from 'fastify'

/**
 * A `preHandler` hook for handlers of other plugins that answer with Node's own response: the headers that hooks have
 * set, such as those of CORS, reach the client.
 */
export function keepHeaders<Server extends RawServerBase> (
  _request: FastifyRequest<RouteGenericInterface, Server>, reply: FastifyReply<RouteGenericInterface, Server>,
  done: () => void
): void {
  copyHeaders(reply)
  done()
}

/**
 * Makes a route handler of one for Node's own request and response, such as the MCP SDK's `toNodeHandler()` makes. The
 * headers that hooks have set, such as those of CORS, reach the client: a handler that only hijacks the reply loses
 * them.
 * @example mcp.post('/mcp', { preHandler }, toRouteHandler(toNodeHandler(handler)))
 */
export function toRouteHandler<Request = IncomingMessage, Response = ServerResponse> (
  answer: (request: Request, response: Response, body: unknown) => unknown
) {
  return async function handleRaw<Server extends RawServerBase> (
    request: FastifyRequest<RouteGenericInterface, Server>, reply: FastifyReply<RouteGenericInterface, Server>
  ): Promise<void> {
    copyHeaders(reply)
    reply.hijack()
    // Handlers describe Node's own types in words of theirs.
    await answer(request.raw as Request, reply.raw as Response, request.body)
  }
}

function copyHeaders (reply: Pick<FastifyReply, 'getHeaders'> & { raw: object }): void {
  const raw = reply.raw as ServerResponse
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) raw.setHeader(name, value)
  }
}
