import {
  Client, InsufficientScopeError, StreamableHTTPClientTransport, type ClientOptions
} from '@modelcontextprotocol/client'
import t from 'tap'
import { createAccount } from '../../example-app/dist/accounts/accounts.js'
import { buildApp } from '../../example-app/dist/app.js'
import { openTestDatabase } from './test-database.js'
import { callTool } from '../../example-app/dist/demo/tool-calls.js'
import { findFreePort } from '../../example-app/dist/open-port.js'
import { account, scalekit } from './build-test-app.js'
import { startKeyServer } from './key-server.js'

const keyServer = await startKeyServer(t)
const port = await findFreePort()
const publicUrl = `http://localhost:${port}`
const app = await buildApp({
  publicUrl,
  scalekit: { ...scalekit, environmentUrl: keyServer.url },
  databaseUrl: undefined,
  database: await openTestDatabase(),
  redisUrl: undefined,
  sessionSecret: undefined
})
await app.listen({ port, host: '127.0.0.1' })
t.teardown(() => app.close())

async function connect (
  sub: string, versionNegotiation: NonNullable<ClientOptions['versionNegotiation']>, scope = 'usr:read notes:write',
  clientId = 'm2m_of_the_test'
): Promise<Client> {
  const token = await keyServer.sign({ sub, scope, client_id: clientId })
  const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation })
  await client.connect(new StreamableHTTPClientTransport(new URL(`${publicUrl}/mcp`), {
    authProvider: { token: async () => token }
  }))
  return client
}

const generations = {
  '2025-11-25': { mode: 'legacy' as const },
  '2026-07-28': { mode: { pin: '2026-07-28' } }
}

for (const [generation, versionNegotiation] of Object.entries(generations)) {
  t.test(`a client of ${generation} uses the tools for the user of its token, and no other`, async (t) => {
    const alice = await createAccount(app.database, { ...account, email: `alice-${generation}@example.com` })
    const bob = await createAccount(app.database, { ...account, name: 'Bob', email: `bob-${generation}@example.com` })
    const alicesClient = await connect(alice ?? '', versionNegotiation)
    const bobsClient = await connect(bob ?? '', versionNegotiation)
    t.teardown(() => Promise.all([alicesClient.close(), bobsClient.close()]))
    t.equal(alicesClient.getNegotiatedProtocolVersion(), generation)

    const { tools } = await alicesClient.listTools()
    t.strictSame(tools.map(({ name }) => name), ['whoami', 'list_notes', 'add_note'])
    t.match(await callTool(alicesClient, 'whoami'), { id: alice, name: 'Alice', organizations: ['Example Ltd'] })
    await callTool(alicesClient, 'add_note', { text: 'water the plants' })
    t.match(await callTool(alicesClient, 'list_notes'), { notes: [{ text: 'water the plants' }] })

    t.match(await callTool(bobsClient, 'whoami'), { id: bob, name: 'Bob' })
    t.strictSame(await callTool(bobsClient, 'list_notes'), { notes: [] })
  })

  t.test(`a client of ${generation} that may only read is asked for notes:write by add_note`, async (t) => {
    const carol = await createAccount(app.database, { ...account, email: `carol-${generation}@example.com` })
    const client = await connect(carol ?? '', versionNegotiation, 'usr:read notes:read')
    t.teardown(() => client.close())
    const refusal = await callTool(client, 'add_note', { text: 'water the plants' }).catch((error: unknown) => error)
    t.ok(refusal instanceof InsufficientScopeError)
    t.match(refusal, { requiredScope: 'usr:read notes:read notes:write' })
    t.strictSame(await callTool(client, 'list_notes'), { notes: [] })
  })

  t.test(`a client of ${generation} sees only what its token allows`, async (t) => {
    const dave = await createAccount(app.database, { ...account, email: `dave-${generation}@example.com` })
    const reader = await connect(dave ?? '', versionNegotiation, 'notes:read')
    t.teardown(() => reader.close())
    t.strictSame((await reader.listTools()).tools.map(({ name }) => name), ['list_notes'])
    t.strictSame(await callTool(reader, 'list_notes'), { notes: [] })
    const refusal = await callTool(reader, 'list_notes', { with_author: true }).catch((error: unknown) => error)
    t.ok(refusal instanceof InsufficientScopeError, 'its scopes depend on its arguments')
    const both = await connect(dave ?? '', versionNegotiation, 'notes:write usr:read')
    t.teardown(() => both.close())
    await callTool(both, 'add_note', { text: 'feed the cat' })
    t.match(await callTool(both, 'list_notes', { with_author: true }), { author: 'Alice', notes: [{ text: 'feed the cat' }] })
    t.match(await both.readResource({ uri: 'notes://all' }), { contents: [{ text: 'feed the cat' }] })
    t.match(await both.getPrompt({ name: 'summarize_notes' }), { messages: [{ content: { text: /feed the cat/ } }] })

    const other = await connect(dave ?? '', versionNegotiation, 'usr:read')
    t.teardown(() => other.close())
    await t.rejects(other.readResource({ uri: 'notes://all' }), InsufficientScopeError)
    await t.rejects(other.getPrompt({ name: 'summarize_notes' }), InsufficientScopeError)
  })

  t.test(`an agent of ${generation} is told from a user`, async (t) => {
    const agent = await connect('m2m_1', versionNegotiation, 'usr:read notes:write', 'm2m_1')
    t.teardown(() => agent.close())
    t.strictSame(await callTool(agent, 'whoami'), { agent: 'm2m_1' })
    t.match(await agent.callTool({ name: 'list_notes', arguments: {} }), { isError: true, content: [{ text: /belong to users/ }] })
  })

  t.test(`a client of ${generation} is told what is wrong with a tool call`, async (t) => {
    const nobody = await connect('not-one-of-our-ids', versionNegotiation)
    t.teardown(() => nobody.close())
    const result = await nobody.callTool({ name: 'whoami', arguments: {} })
    t.equal(result.isError, true)
    t.equal((await nobody.callTool({ name: 'add_note', arguments: { text: '  ' } })).isError, true)
  })
}
