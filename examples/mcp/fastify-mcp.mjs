// The same with the plugin fastify-mcp, which uses version 1 of the MCP SDK. Its routes are guarded by hooks around it.
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { streamableHttp } from 'fastify-mcp'
import { keepHeaders, readCaller } from 'fastify-scalekit-login/resource-server'

function createServer () {
  const server = new McpServer({ name: 'acme', version: '1.0.0' })
  server.registerTool('whoami', { description: 'Who is signed in' }, async ({ authInfo }) => ({
    content: [{ type: 'text', text: JSON.stringify(readCaller(authInfo?.extra ?? {})) }]
  }))
  return server.server
}

/** Register it after the resource server. */
export async function mcpEndpoint (mcp) {
  mcp.addHook('onRequest', mcp.requireAccessToken())
  mcp.addHook('preHandler', mcp.requireToolScopes({ whoami: ['usr:read'] }))
  // The plugin writes to Node's own response.
  mcp.addHook('preHandler', keepHeaders)
  await mcp.register(streamableHttp, { stateful: false, mcpEndpoint: '/mcp', createServer })
}
