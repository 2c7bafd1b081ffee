import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import cors from '@fastify/cors'
import { Client, type ClientOptions, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client'
import Fastify, { type FastifyPluginAsync } from 'fastify'
import t, { type Test } from 'tap'
import { scalekitResourceServer } from '../../dist/resource-server/index.js'
import { authorize } from '../resource-server/authorize.js'
import { McpClient } from '../testing/oauth/mcp-client.js'
import { startEmulator } from '../testing/set-up.js'

type Negotiation = NonNullable<ClientOptions['versionNegotiation']>
const legacy: Negotiation = { mode: 'legacy' }
const modern: Negotiation = { mode: { pin: '2026-07-28' } }

const recipes: Record<string, Negotiation[]> = { stateless: [legacy, modern], stateful: [legacy], 'fastify-mcp': [legacy] }

/** A host with the endpoint of a recipe, and a page of another origin that may call it. */
async function startRecipe (t: Test, name: string) {
  const { mcpEndpoint } = await import(new URL(`../../examples/mcp/${name}.mjs`, import.meta.url).href) as { mcpEndpoint: FastifyPluginAsync }
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port }: AddressInfo = Object(server.address())
  const resource = `http://127.0.0.1:${port}/mcp`
  const emulator = await startEmulator(t, { mcpServerUrl: resource, loginUrl: 'http://host.test/login', consent: false })
  const app = Fastify({ serverFactory: (handler) => server.on('request', handler), forceCloseConnections: true })
  t.teardown(async () => {
    await app.close()
    server.closeAllConnections()
    server.close()
  })
  const { environmentUrl, resourceId } = emulator
  await app.register(scalekitResourceServer, { environmentUrl, resourceId, resource, scopesSupported: ['usr:read'] })
  await app.register(async (mcp) => {
    await mcp.register(cors, { origin: 'https://inspector.test', exposedHeaders: ['Mcp-Session-Id'] })
    await mcp.register(mcpEndpoint)
  })
  await app.ready()
  return { emulator, resource }
}

for (const [name, generations] of Object.entries(recipes)) {
  t.test(`${name}: a client signs in and calls a tool, which knows the user`, async (t) => {
    const { emulator, resource } = await startRecipe(t, name)
    for (const versionNegotiation of generations) {
      const provider = new McpClient(resource)
      const connect = async () => {
        const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation })
        const transport = new StreamableHTTPClientTransport(new URL(resource), { authProvider: provider })
        return await client.connect(transport).then(() => ({ client, transport }), (error: unknown) => ({ client, transport, error }))
      }
      const refused = await connect()
      t.type(Object(refused).error, UnauthorizedError)
      await refused.transport.finishAuth(await authorize(emulator, provider.authorizationUrl))
      await refused.client.close()
      const { client, transport } = await connect()
      t.teardown(() => client.close())
      for (let calls = 0; calls < 2; calls++) {
        t.match(await client.callTool({ name: 'whoami', arguments: {} }), { content: [{ text: /"kind":"user","sub":"alice"/ }] })
      }
      const token = provider.savedTokens?.access_token
      const headers = { authorization: `Bearer ${token}`, origin: 'https://inspector.test', accept: 'application/json, text/event-stream' }
      const call = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }
      const response = await fetch(resource, {
        method: 'POST', body: JSON.stringify(call), headers: { ...headers, 'content-type': 'application/json', ...transport.sessionId && { 'mcp-session-id': transport.sessionId } }
      })
      await response.body?.cancel()
      t.equal(response.headers.get('access-control-allow-origin'), 'https://inspector.test', 'pages read what the raw handler answers')
      const { status } = await fetch(resource, { method: 'PUT', headers })
      t.equal(status, 405)
    }
  })
}

t.test('stateful: a session belongs to the user who began it', async (t) => {
  const { emulator, resource } = await startRecipe(t, 'stateful')
  const provider = new McpClient(resource)
  const open = () => new StreamableHTTPClientTransport(new URL(resource), { authProvider: provider })
  const first = open()
  await t.rejects(new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: legacy }).connect(first))
  await first.finishAuth(await authorize(emulator, provider.authorizationUrl))
  const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: legacy })
  const transport = open()
  t.teardown(() => client.close())
  await client.connect(transport)
  const registered = await fetch(`${emulator.environmentUrl}/api/v1/resources/${emulator.resourceId}/clients:register`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ client_name: 'Agent', grant_types: ['client_credentials'] })
  })
  const { client_id: clientId, client_secret: clientSecret } = Object(await registered.json())
  const response = await fetch(`${emulator.environmentUrl}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope: 'usr:read', resource })
  })
  const { access_token: otherToken } = Object(await response.json())
  const statusWith = async (token: string | undefined, id: string | undefined) => (await fetch(resource, {
    method: 'DELETE', headers: { authorization: `Bearer ${token}`, ...id !== undefined && { 'mcp-session-id': id } }
  })).status
  t.ok(transport.sessionId)
  t.equal(await statusWith(otherToken, transport.sessionId), 404, 'whoever else has its ID')
  t.equal(await statusWith(provider.savedTokens?.access_token, 'unknown'), 404)
  t.equal(await statusWith(provider.savedTokens?.access_token, transport.sessionId), 200)
})
