// An MCP endpoint without sessions, for clients of 2025-11-25 and of 2026-07-28. Any instance can answer any request.
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { readCaller, toRouteHandler } from 'fastify-scalekit-login/resource-server'

function createServer () {
  const server = new McpServer({ name: 'acme', version: '1.0.0' })
  server.registerTool('whoami', { description: 'Who is signed in' }, async ({ http }) => ({
    content: [{ type: 'text', text: JSON.stringify(readCaller(http?.authInfo?.extra ?? {})) }]
  }))
  return server
}

/** Register it after the resource server. */
export async function mcpEndpoint (mcp) {
  const handler = createMcpHandler(createServer)
  mcp.addHook('onRequest', mcp.requireAccessToken())
  // Open streams end before the server waits for its connections.
  mcp.addHook('preClose', () => handler.close())
  mcp.post('/mcp', { preHandler: mcp.requireToolScopes({ whoami: ['usr:read'] }) }, toRouteHandler(toNodeHandler(handler)))
}
