import { toNodeHandler, type NodeIncomingMessageLike } from '@modelcontextprotocol/node'
import { createMcpHandler, validateOriginHeader } from '@modelcontextprotocol/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { createNotesServer } from './notes-server.js'

const toolScopes = { whoami: ['usr:read'], list_notes: ['notes:read'], add_note: ['notes:write'] }

/** One endpoint for both generations of the protocol: the SDK tells 2025-11-25 and 2026-07-28 apart by the request. */
export async function mcpRoutes (mcp: FastifyInstance, { publicUrl }: { publicUrl: string }): Promise<void> {
  mcp.addHook('onRequest', mcp.requireAccessToken())
  mcp.addHook('preHandler', mcp.requireToolScopes(toolScopes))
  const handler = createMcpHandler(() => createNotesServer(mcp.database), {
    onerror: (error) => mcp.log.warn({ err: error }, 'MCP')
  })
  const answer = toNodeHandler(handler, { onerror: (error) => mcp.log.error({ err: error }, 'MCP') })
  // Open streams end before the server waits for its connections.
  mcp.addHook('preClose', () => handler.close())

  mcp.route({
    method: ['GET', 'POST', 'DELETE'],
    url: '/mcp',
    exposeHeadRoute: false,
    onRequest: refuseForeignOrigin(new URL(publicUrl).hostname),
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
