import cors from '@fastify/cors'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, validateOriginHeader } from '@modelcontextprotocol/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { toRouteHandler } from 'fastify-scalekit-login/resource-server'
import { createNotesServer } from './notes-server.js'
import { findMessageScopes, toolScopes } from './scopes.js'

/** One endpoint for both generations of the protocol: the SDK tells 2025-11-25 and 2026-07-28 apart by the request. */
export async function mcpRoutes (mcp: FastifyInstance, { publicUrl }: { publicUrl: string }): Promise<void> {
  const isOwn = (origin: string | undefined): boolean => validateOriginHeader(origin, [new URL(publicUrl).hostname]).ok
  // For MCP clients in browsers, such as MCP Inspector. They read the challenge.
  await mcp.register(cors, {
    origin: (origin, allow) => allow(null, isOwn(origin)),
    methods: ['GET', 'POST', 'DELETE'],
    exposedHeaders: ['WWW-Authenticate', 'Mcp-Session-Id', 'Mcp-Protocol-Version']
  })
  mcp.addHook('onRequest', mcp.requireAccessToken())
  mcp.addHook('preHandler', mcp.requireToolScopes(toolScopes))
  mcp.addHook('preHandler', mcp.requireRpcScopes(findMessageScopes))
  const handler = createMcpHandler(({ authInfo }) => createNotesServer(mcp.database, new Set(authInfo?.scopes)), {
    onerror: (error) => mcp.log.warn({ err: error }, 'MCP')
  })
  // Open streams end before the server waits for its connections.
  mcp.addHook('preClose', () => handler.close())

  mcp.route({
    method: ['GET', 'POST', 'DELETE'],
    url: '/mcp',
    exposeHeadRoute: false,
    onRequest: refuseForeignOrigin(isOwn),
    handler: toRouteHandler(toNodeHandler(handler, { onerror: (error) => mcp.log.error({ err: error }, 'MCP') }))
  })
}

// The transport asks servers to check it: a page of another site must not drive a server on the user's machine.
function refuseForeignOrigin (isOwn: (origin: string | undefined) => boolean) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    if (isOwn(request.headers.origin)) return
    return reply.code(403).send({ statusCode: 403, error: 'Forbidden', message: 'Origin is not allowed' })
  }
}
