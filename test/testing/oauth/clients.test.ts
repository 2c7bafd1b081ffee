import t from 'tap'
import { decodeJwt } from 'jose'
import type { ScalekitEmulator } from '../../../dist/testing/index.js'
import { McpClient } from './mcp-client.js'
import { alice, readJson, setUpFlow, startEmulator } from '../set-up.js'

async function register (emulator: ScalekitEmulator, metadata: object) {
  const url = `${emulator.environmentUrl}/api/v1/resources/${emulator.resourceId}/clients:register`
  const headers = { 'content-type': 'application/json', origin: 'http://browser.test' }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(metadata) })
  return { status: response.status, cors: response.headers.get('access-control-allow-origin'), client: await readJson(response) }
}

const documentUrl = 'https://client.test/oauth/client.json'
const redirectUris = ['http://127.0.0.1:1/callback', 'http://localhost/callback']

t.test('a client with a metadata document connects, from any loopback port', async (t) => {
  const { browser, mcpServerUrl, send, goBack } = await setUpFlow(t, {
    consent: false,
    clientMetadataDocuments: {
      [documentUrl]: { client_id: documentUrl, client_name: 'CIMD', redirect_uris: redirectUris }
    }
  })
  const client = new McpClient(mcpServerUrl, 'usr:read')
  client.clientMetadataUrl = documentUrl
  client.clientMetadata = { ...client.clientMetadata, redirect_uris: ['http://127.0.0.1:4711/callback'] }
  const login = await browser.open(await client.connect())
  await send(login, alice)
  await client.finish((await goBack(login)).url)
  t.match(decodeJwt(client.savedTokens?.access_token ?? ''), { client_id: documentUrl, sub: 'alice' })
})

t.test('metadata documents count for their own URL only, and http on loopback only', async (t) => {
  const document = (clientId: string, extra = {}) => ({ client_id: clientId, redirect_uris: redirectUris, ...extra })
  const good = ['http://localhost:3000/client.json', 'https://client.test/good.json']
  const bad = ['http://client.test/c.json', 'https://client.test/', 'not a url', 'https://client.test/missing.json']
  const clientMetadataDocuments = Object.fromEntries([...good, ...bad.slice(0, -1)].map((url) => [url, document(url)]))
  const { browser, mcpServerUrl } = await setUpFlow(t, {
    clientMetadataDocuments: {
      ...clientMetadataDocuments,
      'https://client.test/other.json': document('https://client.test/good.json'),
      'https://client.test/secret.json': document('https://client.test/secret.json', {
        token_endpoint_auth_method: 'client_secret_post', client_secret: 'public'
      })
    }
  })
  const authorizeUrl = await new McpClient(mcpServerUrl).connect()
  const visit = (clientId: string) => {
    authorizeUrl.searchParams.set('client_id', clientId)
    authorizeUrl.searchParams.set('redirect_uri', 'http://localhost:7/callback')
    return browser.open(authorizeUrl)
  }
  for (const clientId of good) t.equal((await visit(clientId)).url.hostname, 'host.test', clientId)
  for (const clientId of [...bad, 'https://client.test/other.json', 'https://client.test/secret.json']) {
    t.match(await visit(clientId), { status: 400, text: 'invalid_client' }, clientId)
  }
})

t.test('a listed document that throws is a server_error and a warning', async (t) => {
  const url = 'https://client.test/throws.json'
  const { browser, mcpServerUrl } = await setUpFlow(t, {
    clientMetadataDocuments: { [url]: { get client_id () { throw new Error('not ready yet') } } }
  })
  const authorizeUrl = await new McpClient(mcpServerUrl).connect()
  authorizeUrl.searchParams.set('client_id', url)
  const warned = new Promise<Error>((resolve) => process.once('warning', resolve))
  t.match(await browser.open(authorizeUrl), { status: 500, text: 'server_error' })
  t.match(await warned, { message: 'not ready yet' })
})

t.test('clients register with every kind of redirect URI, from scripts of any origin', async (t) => {
  const emulator = await startEmulator(t)
  for (const uri of ['cursor://a/b', 'com.acme.app:/callback', 'http://[::1]:1/cb', 'https://app.test/cb', 'http://app.test/cb']) {
    const metadata = { redirect_uris: [uri], token_endpoint_auth_method: 'none', scope: 'usr:read anything' }
    const { status, client, cors } = await register(emulator, metadata)
    t.match({ status, client, cors }, { status: 201, client: { client_id: /^m2m_/, redirect_uris: [uri] }, cors: '*' }, uri)
    t.notOk(client.client_secret)
  }
})

t.test('the consent page shows the ID of a client without a name', async (t) => {
  const url = 'https://client.test/nameless.json'
  const { browser, mcpServerUrl, send, goBack } = await setUpFlow(t, {
    clientMetadataDocuments: { [url]: { client_id: url, redirect_uris: redirectUris } }
  })
  const client = new McpClient(mcpServerUrl)
  client.clientMetadataUrl = url
  client.clientMetadata = { redirect_uris: redirectUris }
  const login = await browser.open(await client.connect())
  await send(login, alice)
  t.match((await goBack(login)).text, url)
})

t.test('bad client metadata is refused', async (t) => {
  const emulator = await startEmulator(t)
  for (const metadata of [{ redirect_uris: ['nonsense'] }, { redirect_uris: [7] }, { redirect_uris: 'https://app.test' }, {}]) {
    t.match(await register(emulator, metadata), { status: 400, client: { error: /^invalid_/ } })
  }
})

t.test('an agent registers with a secret and gets tokens of its own', async (t) => {
  const emulator = await startEmulator(t)
  const { client } = await register(emulator, { grant_types: ['client_credentials', 'urn:custom'], client_name: 'Agent' })
  const credentials = Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64')
  const { access_token: token = '' } = await readJson(fetch(`${emulator.environmentUrl}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'notes:read' })
  }))
  t.match(decodeJwt(token), {
    sub: client.client_id,
    aud: ['http://localhost:3000/mcp', emulator.resourceId],
    scopes: ['notes:read'],
    custom_claims: undefined
  })
  t.equal(emulator.stats.tokenRequests, 0, 'only the API client is counted')
})
