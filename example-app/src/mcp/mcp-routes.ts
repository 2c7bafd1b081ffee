import { toNodeHandler, type NodeIncomingMessageLike } from '@modelcontextprotocol/node'
import { createMcpHandler, validateOriginHeader } from '@modelcontextprotocol/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { requireAccessToken } from './access-token-guard.js'
import { createNotesServer } from './notes-server.js'
import { resourceMetadata } from './resource-metadata.js'
import { describeResource } from './resource.js'

export interface McpOptions {
  publicUrl: string
  scalekit: { environmentUrl: string, resourceId: string }
}

export async function mcpRoutes (app: FastifyInstance, options: McpOptions): Promise<void> {
  const resource = describeResource(options)
  await app.register(resourceMetadata, resource)
  await app.register(async (mcp) => {
    mcp.addHook('onRequest', requireAccessToken(resource))
    await mcp.register(mcpEndpoint, { hostname: new URL(resource.url).hostname })
  })
}

/** One endpoint for both generations of the protocol: the SDK tells 2025-11-25 and 2026-07-28 apart by the request. */
async function mcpEndpoint (app: FastifyInstance, { hostname }: { hostname: string }): Promise<void> {
  const handler = createMcpHandler(() => createNotesServer(app.database), {
    onerror: (error) => app.log.warn({ err: error }, 'MCP')
  })
  const answer = toNodeHandler(handler, { onerror: (error) => app.log.error({ err: error }, 'MCP') })
  // Open streams end before the server waits for its connections.
  app.addHook('preClose', () => handler.close())

  app.route({
    method: ['GET', 'POST', 'DELETE'],
    url: '/mcp',
    exposeHeadRoute: false,
    onRequest: refuseForeignOrigin(hostname),
    handler: async (request, reply) => {
      reply.hijack()
      // Its type leaves no room for the undefined that node:http writes out.
      await answer(request.raw as NodeIncomingMessageLike, reply.raw, request.body)
    }
  })
}

// The transport asks servers to check it: a page of another site must not drive a server on the user's machine.
function refuseForeignOrigin (hostname: string) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    if (validateOriginHeader(request.headers.origin, [hostname]).ok) return
    return reply.code(403).send({ statusCode: 403, error: 'Forbidden', message: 'Origin is not allowed' })
  }
}
