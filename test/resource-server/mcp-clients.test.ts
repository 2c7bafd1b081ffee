import {
  Client, ClientCredentialsProvider, type ClientOptions, type OAuthClientProvider, StreamableHTTPClientTransport, UnauthorizedError
} from '@modelcontextprotocol/client'
import t from 'tap'
import { McpClient } from '../testing/oauth/mcp-client.js'
import { readJson } from '../testing/set-up.js'
import { authorize } from './authorize.js'
import { startMcpService } from './mcp-service.js'

type Negotiation = NonNullable<ClientOptions['versionNegotiation']>
const generations: Record<string, Negotiation> = { '2025-11-25': { mode: 'legacy' }, '2026-07-28': { mode: { pin: '2026-07-28' } } }

const open = (resource: string, authProvider: OAuthClientProvider) => new StreamableHTTPClientTransport(new URL(resource), { authProvider })

const newClient = (versionNegotiation: Negotiation) => new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation })

async function useTool (client: Client, name: string): Promise<Record<string, unknown>> {
  const { content } = await client.callTool({ name, arguments: {} })
  const [first] = content
  return Object(JSON.parse(first?.type === 'text' ? first.text : '{}'))
}

for (const [generation, versionNegotiation] of Object.entries(generations)) {
  t.test(`a client of ${generation} that knows the address only signs in, and tools see who calls`, async (t) => {
    const { emulator, resource } = await startMcpService(t)
    const provider = new McpClient(resource)
    const first = open(resource, provider)
    await t.rejects(newClient(versionNegotiation).connect(first), UnauthorizedError)
    t.equal(provider.authorizationUrl?.searchParams.get('scope'), 'usr:read', 'the challenge named the scope')
    t.equal(provider.authorizationUrl?.searchParams.get('resource'), resource)
    await first.finishAuth(await authorize(emulator, provider.authorizationUrl))
    await first.close()

    const client = newClient(versionNegotiation)
    t.teardown(() => client.close())
    await client.connect(open(resource, provider))
    t.equal(client.getNegotiatedProtocolVersion(), generation)
    t.match(await useTool(client, 'whoami'), {
      tool: 'whoami',
      clientId: provider.information?.client_id,
      scopes: ['usr:read'],
      expiresAt: Number,
      resource,
      extra: { sub: 'alice', custom_claims: { team: 'a' }, iss: emulator.environmentUrl }
    })
    t.match(await useTool(client, 'open_to_all'), { extra: { sub: 'alice' } })
  })

  t.test(`a client of ${generation} that lacks a scope asks for what the challenge names, and then has it`, async (t) => {
    const { emulator, resource } = await startMcpService(t)
    const provider = new McpClient(resource)
    const first = open(resource, provider)
    await t.rejects(newClient(versionNegotiation).connect(first), UnauthorizedError)
    await first.finishAuth(await authorize(emulator, provider.authorizationUrl))
    const client = newClient(versionNegotiation)
    t.teardown(() => client.close())
    const second = open(resource, provider)
    await client.connect(second)
    await t.rejects(useTool(client, 'add_note'), UnauthorizedError)
    t.match(provider.authorizationUrl?.searchParams.get('scope'), /\bnotes:write\b/)
    await second.finishAuth(await authorize(emulator, provider.authorizationUrl))
    t.match(await useTool(client, 'add_note'), { tool: 'add_note' })
    t.match(await useTool(client, 'list_notes'), { tool: 'list_notes' }, 'implied')
  })

  t.test(`an agent of ${generation} comes with its own credentials`, async (t) => {
    const { emulator, resource } = await startMcpService(t)
    const { client_id: clientId = '', client_secret: clientSecret = '' } = await readJson(fetch(
      `${emulator.environmentUrl}/api/v1/resources/${emulator.resourceId}/clients:register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ client_name: 'Agent', grant_types: ['client_credentials'] })
      }))
    const agent = newClient(versionNegotiation)
    t.teardown(() => agent.close())
    const issuer = `${emulator.environmentUrl}/resources/${emulator.resourceId}`
    await agent.connect(open(resource, new ClientCredentialsProvider({ clientId, clientSecret, expectedIssuer: issuer })))
    t.match(await useTool(agent, 'whoami'), { clientId, scopes: ['usr:read'], extra: { sub: clientId } })
  })
}

t.test('the API client of the environment has no token for the resource', async (t) => {
  const { emulator, app } = await startMcpService(t)
  const { access_token: token } = await readJson(fetch(`${emulator.environmentUrl}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: emulator.clientId, client_secret: emulator.clientSecret })
  }))
  const response = await app.inject({ url: '/mcp', headers: { authorization: `Bearer ${token}` } })
  t.equal(response.json().code, 'FST_SCALEKIT_INVALID_TOKEN')
})
