import { auth } from '@modelcontextprotocol/client'
import t from 'tap'
import { createConsentRpcs } from '../../../dist/testing/consents/consent-rpcs.js'
import { createConsents } from '../../../dist/testing/consents/consents.js'
import { resolveResource } from '../../../dist/testing/resources.js'
import { createApiTokens } from '../../../dist/testing/user-details/api-tokens.js'
import { McpClient } from '../oauth/mcp-client.js'
import { alice, failure, sdkClient, setUpFlow, startEmulator } from '../set-up.js'

interface Answer { consents: Array<{ id: string, clientId: string }>, totalSize: number, nextPageToken: string }

interface Resources { resources: object[], totalSize: number, nextPageToken: string }

/** Calls as newer SDKs do: with the description of the service that this one has, too. */
function callsOf (emulator: Parameters<typeof sdkClient>[0]) {
  const scalekit = Object(sdkClient(emulator))
  const { coreClient, client } = scalekit.resources ?? scalekit.m2m
  return {
    listResources: async (query: object): Promise<Resources> => await coreClient.connectExec(client.listResources, query),
    list: async (query: object): Promise<Answer> => await coreClient.connectExec(client.listResourceUserConsents, query),
    revoke: async (query: object): Promise<object> => await coreClient.connectExec(client.revokeUserConsent, query)
  }
}

t.test('what a user allows is listed, and to revoke it ends its refresh tokens, not its access tokens', async (t) => {
  const { emulator, browser, mcpServerUrl, send, goBack } = await setUpFlow(t)
  const client = new McpClient(mcpServerUrl, 'openid offline_access usr:read')
  for (let times = 0; times < 2; times++) {
    const login = await browser.open(await client.connect())
    await send(login, alice)
    const back = await (await goBack(login)).submit({ consent: 'allow' })
    await client.finish(back.url)
    t.equal(emulator.consents.size, 1, 'a user and a client have one')
    if (times === 0) client.savedTokens = undefined
  }
  const { list, revoke } = callsOf(emulator)
  const { resourceId } = emulator
  const { consents: [consent] } = await list({ resourceId })
  t.match(consent, {
    externalUserId: 'alice', clientId: client.information?.client_id, clientName: 'Cursor <b>', grantedAt: { seconds: BigInt }
  })
  t.match([...emulator.consents.values()], [{ scopes: ['openid', 'offline_access', 'usr:read'], resourceId }])

  await revoke({ clientId: consent?.clientId, consentId: consent?.id })
  t.equal(emulator.consents.size, 0)
  const { access_token: token = '' } = client.savedTokens ?? {}
  t.match(token, /^ey/)
  const asked = await fetch(`${emulator.environmentUrl}/oauth/introspect`, {
    method: 'POST', body: new URLSearchParams({ token, client_id: emulator.clientId, client_secret: emulator.clientSecret })
  })
  t.match(await asked.json(), { active: true })
  t.match(await failure(auth(client, { serverUrl: mcpServerUrl })), { code: 'invalid_grant' })
})

t.test('consents are searched, and listed in pages', async (t) => {
  const emulator = await startEmulator(t, { resources: [{ mcpServerUrl: 'https://tasks.test/mcp', resourceId: 'res_tasks' }] })
  const { list } = callsOf(emulator)
  const { resourceId } = emulator
  for (const sub of ['Bob', 'bobby', 'alice']) emulator.consents.add({ sub })
  emulator.consents.add({ sub: 'bob', resource: 'https://tasks.test/mcp' })
  t.match(await list({ resourceId, search: 'BOB' }), { totalSize: 2 })
  t.match(await list({ resourceId: 'res_tasks' }), { totalSize: 1 })
  const first = await list({ resourceId, pageSize: 2 })
  t.equal(first.consents.length, 2)
  const second = await list({ resourceId, pageSize: 2, pageToken: first.nextPageToken })
  t.match(second, { consents: [{ externalUserId: 'alice' }], nextPageToken: '' })
})

t.test('MCP servers are listed with their connections, in pages', async (t) => {
  const resources = [{ mcpServerUrl: 'https://tasks.test/mcp', resourceId: 'res_tasks', connectionId: 'conn_tasks' }]
  const emulator = await startEmulator(t, { resources })
  const { listResources } = callsOf(emulator)
  const { resourceId, connectionId } = emulator
  const first = await listResources({ pageSize: 1 })
  t.match(first, { totalSize: 2, resources: [{ id: resourceId, resourceUri: 'http://localhost:3000/mcp', connectionDetails: { id: connectionId } }] })
  t.equal(first.resources.length, 1)
  const second = await listResources({ resourceType: 5, pageToken: first.nextPageToken })
  t.match(second, {
    nextPageToken: '', resources: [{ id: 'res_tasks', name: 'https://tasks.test/mcp', resourceType: 5, connectionDetails: { id: 'conn_tasks', type: 1 } }]
  })
  t.match(await listResources({ resourceType: 1 }), { totalSize: 0, resources: [] }, 'no web apps')
  t.equal(emulator.stats.resourceCalls, 4, 'the SDK calls once without a token')
})

t.test('the resource and the consent have to be known', async (t) => {
  const emulator = await startEmulator(t)
  const { list, revoke } = callsOf(emulator)
  const { id, clientId } = emulator.consents.add({ sub: 'alice' })
  t.match(await failure(list({ resourceId: 'res_0' })), { grpcStatus: 5 })
  t.match(await failure(revoke({ clientId, consentId: 'usrcnst_0' })), { grpcStatus: 5 })
  t.match(await failure(revoke({ clientId: 'm2m_0', consentId: id })), { grpcStatus: 5 })
  emulator.failNext({ call: 'listResourceUserConsents', status: 'internal' })
  t.match(await failure(list({ resourceId: emulator.resourceId })), { grpcStatus: 13 })
  t.equal(emulator.consents.size, 1)
})

t.test('nothing is listed or revoked without a token', async (t) => {
  const consents = createConsents([resolveResource({ resourceId: 'res_1' })], async () => {})
  const { id, clientId } = consents.add({ sub: 'alice' })
  const rpcs = createConsentRpcs({ apiTokens: createApiTokens(), consents, resources: [] })
  t.match(await rpcs.listResources({}, null), { status: 'unauthenticated' })
  t.match(await rpcs.listResourceUserConsents({ resourceId: 'res_1' }, null), { status: 'unauthenticated' })
  t.match(await rpcs.revokeUserConsent({ clientId, consentId: id }, 'Bearer token'), { status: 'unauthenticated' })
  t.equal(consents.size, 1)
})

t.test('the oldest consent goes when there are too many', async (t) => {
  const consents = createConsents([resolveResource({})], async () => {})
  for (let n = 0; n <= 1000; n++) consents.add({ sub: `user_${n}` })
  t.equal(consents.size, 1000)
  t.notOk([...consents.values()].some(({ sub }) => sub === 'user_0'))
})
