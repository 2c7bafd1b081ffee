import { localhostHostValidation, localhostOriginValidation } from '@modelcontextprotocol/fastify'
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import t from 'tap'
import { McpClient } from '../testing/oauth/mcp-client.js'
import { authorize } from './authorize.js'
import { startMcpService } from './mcp-service.js'

t.test('a client of the first SDK generation signs in and calls tools', async (t) => {
  const { emulator, resource } = await startMcpService(t)
  const provider = new McpClient(resource)
  const open = () => new StreamableHTTPClientTransport(new URL(resource), { authProvider: provider })
  const connect = async (client: Client, transport: StreamableHTTPClientTransport) => await client.connect(transport as Transport)
  const first = open()
  await t.rejects(connect(new Client({ name: 'test', version: '1.0.0' }), first), { message: 'Unauthorized' })
  t.equal(provider.authorizationUrl?.searchParams.get('scope'), 'usr:read', 'the challenge named the scope')
  await first.finishAuth((await authorize(emulator, provider.authorizationUrl)).get('code') ?? '')
  await first.close()

  const client = new Client({ name: 'test', version: '1.0.0' })
  t.teardown(() => client.close())
  await connect(client, open())
  const { content } = await client.callTool({ name: 'whoami', arguments: {} })
  t.match(JSON.stringify(content), /\\"sub\\":\\"alice\\"/)
})

t.test('the official checks of Host and Origin go with the guard', async (t) => {
  const { app, resource } = await startMcpService(t, {}, async (app) => {
    app.addHook('onRequest', localhostHostValidation())
    app.addHook('onRequest', localhostOriginValidation())
  })
  const { host } = new URL(resource)
  const statusOf = async (headers: Record<string, string>) => (await app.inject({ url: '/mcp', headers: { host, ...headers } })).statusCode
  t.equal(await statusOf({}), 401)
  t.equal(await statusOf({ host: 'evil.example' }), 403)
  t.equal(await statusOf({ origin: 'https://evil.example' }), 403)
})

t.test('calls that need different scopes in turn cost two logins, not one each', async (t) => {
  const { emulator, resource } = await startMcpService(t)
  const provider = new McpClient(resource)
  let logins = 0
  async function callTool (name: string): Promise<string> {
    for (;;) {
      const transport = new StreamableHTTPClientTransport(new URL(resource), { authProvider: provider })
      const client = new Client({ name: 'test', version: '1.0.0' })
      try {
        await client.connect(transport as Transport)
        return JSON.stringify(await client.callTool({ name, arguments: {} }))
      } catch (error) {
        if (!(error instanceof UnauthorizedError)) throw error
        logins += 1
        await transport.finishAuth((await authorize(emulator, provider.authorizationUrl)).get('code') ?? '')
      } finally {
        await client.close()
      }
    }
  }
  for (let turn = 0; turn < 10; turn++) {
    const name = turn % 2 === 0 ? 'whoami' : 'add_note'
    t.match(await callTool(name), name)
  }
  t.equal(logins, 2)
})
