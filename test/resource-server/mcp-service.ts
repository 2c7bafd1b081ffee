import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { scalekitResourceServer, toRouteHandler } from '../../dist/resource-server/index.js'
import type { ScalekitEmulatorOptions } from '../../dist/testing/index.js'
import { startEmulator } from '../testing/set-up.js'

/** A real MCP server behind the guards, and the emulator whose tokens it takes; both on real sockets. */
export async function startMcpService (
  t: Test, options: ScalekitEmulatorOptions = {}, before: (app: FastifyInstance) => Promise<void> = async () => {}
) {
  // The port is part of the resource, which has to be known at registration.
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port }: AddressInfo = Object(server.address())
  const resource = `http://127.0.0.1:${port}/mcp`
  const emulator = await startEmulator(t, { mcpServerUrl: resource, loginUrl: 'http://host.test/login', consent: false, ...options })
  const app = Fastify({ serverFactory: (handler) => server.on('request', handler), forceCloseConnections: true })
  t.teardown(async () => {
    await app.close()
    server.closeAllConnections()
    server.close()
  })
  await before(app)
  const { environmentUrl, resourceId } = emulator
  await app.register(scalekitResourceServer, {
    environmentUrl, resourceId, resource, scopesSupported: ['usr:read'], scopeImplies: { 'notes:write': ['notes:read'] }
  })
  await app.register(mcpEndpoint)
  await app.ready()
  return { app, emulator, resource }
}

async function mcpEndpoint (mcp: FastifyInstance): Promise<void> {
  const handler = createMcpHandler(createToolServer)
  mcp.addHook('preClose', () => handler.close())
  mcp.addHook('onRequest', mcp.requireAccessToken())
  mcp.route({
    method: ['GET', 'POST', 'DELETE'],
    url: '/mcp',
    exposeHeadRoute: false,
    preHandler: mcp.requireToolScopes({ whoami: ['usr:read'], list_notes: ['notes:read'], add_note: ['notes:write'], open_to_all: [] }),
    handler: toRouteHandler(toNodeHandler(handler))
  })
}

function createToolServer (): McpServer {
  const server = new McpServer({ name: 'acme', version: '1.0.0' })
  for (const name of ['whoami', 'list_notes', 'add_note', 'open_to_all']) {
    server.registerTool(name, { description: name, annotations: { readOnlyHint: name === 'whoami' } }, async ({ http }) => ({
      content: [{ type: 'text', text: JSON.stringify({ tool: name, ...http?.authInfo, token: undefined }) }]
    }))
  }
  return server
}
