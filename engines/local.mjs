// What developers have on their machine: an emulator, and a service with the plugin and an MCP server, all over http.
import { createServer } from 'node:http'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { ScalekitClient } from '@scalekit-sdk/node'
import { scalekitResourceServer, toRouteHandler } from '../dist/resource-server/index.js'
import { createScalekitEmulator } from '../dist/testing/index.js'
import { createHost, users } from './host.mjs'
import { close, listen } from './servers/listen.mjs'

/** Wraps a check. It also gets `local`, which is started for it and ends with it. */
export const withLocal = (check) => async (context) => {
  const local = await startLocal()
  try {
    await check({ ...context, local })
  } finally {
    await local.close()
  }
}

async function startLocal () {
  // The port is part of the MCP server's URL, which has to be known before the service is there.
  const server = createServer((request, response) => app.routing(request, response))
  const origin = `http://localhost:${await listen(server)}`
  const resource = `${origin}/mcp`
  const emulator = await createScalekitEmulator({ loginUrl: () => `${origin}/login`, mcpServerUrl: () => resource })
  const { environmentUrl, clientId, clientSecret, connectionId, resourceId } = emulator
  const scalekit = new ScalekitClient(environmentUrl, clientId, clientSecret)
  const app = await createHost({
    origin,
    session: 'lax',
    signIn: 'form',
    plain: true,
    secure: false,
    options: { environmentUrl, scalekit, clientSecret, connectionId, limit: false },
    async more (app) {
      await app.register(scalekitResourceServer, { environmentUrl, resourceId, resource, scopesSupported: ['usr:read'] })
      await app.register(mcpEndpoint)
    }
  })
  return {
    emulator,
    viewer: environmentUrl,
    /** Sends the details of a user, as the service would. */
    sendDetails: async ({ loginRequestId }, name = 'alice') =>
      await scalekit.auth.updateLoginUserDetails(connectionId, loginRequestId, users[name]),
    /** Goes back to the callback, as the browser would. */
    goBack: async ({ state }) => await fetch(
      `${environmentUrl}/sso/v1/connections/${connectionId}/partner:callback?${new URLSearchParams({ state })}`),
    async close () {
      await app.close()
      await Promise.all([close(server), emulator.close()])
    }
  }
}

async function mcpEndpoint (mcp) {
  const handler = createMcpHandler(createToolServer)
  mcp.addHook('preClose', () => handler.close())
  mcp.addHook('onRequest', mcp.requireAccessToken())
  mcp.route({
    method: ['GET', 'POST', 'DELETE'],
    url: '/mcp',
    exposeHeadRoute: false,
    handler: toRouteHandler(toNodeHandler(handler))
  })
}

function createToolServer () {
  const server = new McpServer({ name: 'notes', version: '1.0.0' })
  server.registerTool('whoami', { annotations: { readOnlyHint: true } }, async ({ http }) => (
    { content: [{ type: 'text', text: `You are ${http.authInfo.extra.sub}` }] }))
  return server
}
