// An MCP endpoint with sessions, for clients of 2025-11-25. Sessions are in the memory of one process: with several instances, the
// load balancer must send each session to its own.
import { randomUUID } from 'node:crypto'
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node'
import { McpServer } from '@modelcontextprotocol/server'
import { readCaller, toRouteHandler } from 'fastify-scalekit-login/resource-server'

/** A server for one session: what it holds belongs to one user. */
function createServer () {
  let calls = 0
  const server = new McpServer({ name: 'acme', version: '1.0.0' })
  server.registerTool('whoami', { description: 'Who is signed in' }, async ({ http }) => ({
    content: [{ type: 'text', text: JSON.stringify({ ...readCaller(http?.authInfo?.extra ?? {}), calls: ++calls }) }]
  }))
  return server
}

/** Register it after the resource server. */
export async function mcpEndpoint (mcp) {
  const sessions = new Map()

  async function openSession (owner) {
    const transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => { sessions.set(id, { transport, owner }) },
      onsessionclosed: (id) => { sessions.delete(id) }
    })
    await createServer().connect(transport)
    return transport
  }

  mcp.addHook('onRequest', mcp.requireAccessToken())
  mcp.addHook('preClose', async () => { for (const { transport } of sessions.values()) await transport.close() })
  mcp.route({
    method: ['GET', 'POST', 'DELETE'],
    url: '/mcp',
    exposeHeadRoute: false,
    preHandler: mcp.requireToolScopes({ whoami: ['usr:read'] }),
    async handler (request, reply) {
      const { sub } = request.accessTokenClaims
      const id = request.headers['mcp-session-id']
      const known = sessions.get(id)
      // Whoever learns the ID of a session cannot use it: it belongs to the user who began it.
      if (id !== undefined && known?.owner !== sub) {
        return reply.code(404).send({ jsonrpc: '2.0', id: null, error: { code: -32001, message: 'Session not found' } })
      }
      const transport = known?.transport ?? await openSession(sub)
      return await toRouteHandler((raw, response, body) => transport.handleRequest(raw, response, body))(request, reply)
    }
  })
}
