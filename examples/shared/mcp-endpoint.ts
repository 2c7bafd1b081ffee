import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import type { FastifyInstance } from 'fastify'
import scalekitResourceServer, { readCaller, toRouteHandler } from 'fastify-scalekit-login/resource-server'
import type { Settings } from './settings.js'

/** An MCP server at `/mcp` with one tool, which says who has signed in. */
export async function addMcpEndpoint (app: FastifyInstance, settings: Settings): Promise<void> {
  await app.register(scalekitResourceServer, {
    environmentUrl: settings.environmentUrl,
    resourceId: settings.resourceId,
    resource: `${settings.publicUrl}/mcp`,
    scopesSupported: ['usr:read']
  })
  await app.register(async (mcp) => {
    const handler = createMcpHandler(createServer)
    mcp.addHook('onRequest', mcp.requireAccessToken())
    // Open streams end before the server waits for its connections.
    mcp.addHook('preClose', () => handler.close())
    const preHandler = mcp.requireToolScopes({ whoami: ['usr:read'] })
    mcp.post('/mcp', { preHandler }, toRouteHandler(toNodeHandler(handler)))
  })
}

function createServer (): McpServer {
  const server = new McpServer({ name: 'acme', version: '1.0.0' })
  server.registerTool('whoami', { description: 'Who is signed in' }, async ({ http }) => ({
    content: [{ type: 'text', text: JSON.stringify(readCaller(http?.authInfo?.extra ?? {})) }]
  }))
  return server
}
