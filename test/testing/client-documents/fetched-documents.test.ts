import type { RequestListener } from 'node:http'
import t, { type Test } from 'tap'
import { decodeJwt } from 'jose'
import { McpClient } from '../oauth/mcp-client.js'
import { alice, setUpFlow } from '../set-up.js'
import { sendDocument, serveDocuments, servePlainDocuments } from './serve-documents.js'

const redirectUris = ['http://127.0.0.1/callback']

/** An emulator that trusts a server of documents, and a visit of an authorization request of the client of one. */
async function setUpDocuments (t: Test, answer: (origin: string) => RequestListener) {
  let listener: RequestListener = () => {}
  const server = await serveDocuments(t, (request, response) => listener(request, response))
  listener = answer(server.origin)
  const flow = await setUpFlow(t, { clientMetadataCa: server.ca, consent: false })
  const authorizeUrl = await new McpClient(flow.mcpServerUrl).connect()
  return {
    ...flow,
    ...server,
    visit (clientId: string) {
      authorizeUrl.searchParams.set('client_id', clientId)
      authorizeUrl.searchParams.set('redirect_uri', 'http://127.0.0.1:7/callback')
      return flow.browser.open(authorizeUrl)
    }
  }
}

t.test('a client whose metadata document is fetched over https connects, and the document is kept', async (t) => {
  const { origin, mcpServerUrl, browser, send, goBack, requests } = await setUpDocuments(t, (origin) => ({ url }, response) =>
    sendDocument(response, { client_id: `${origin}${url}`, client_name: 'Fetched', redirect_uris: redirectUris }))
  const client = new McpClient(mcpServerUrl, 'usr:read')
  client.clientMetadataUrl = `${origin}/client.json`
  client.clientMetadata = { ...client.clientMetadata, redirect_uris: ['http://127.0.0.1:4711/callback'] }
  const login = await browser.open(await client.connect())
  await send(login, alice)
  await client.finish((await goBack(login)).url)
  t.match(decodeJwt(client.savedTokens?.access_token ?? ''), { client_id: client.clientMetadataUrl, sub: 'alice' })
  t.equal(requests(), 1)
})

t.test('a document is fetched from loopback without TLS', async (t) => {
  const origin = await servePlainDocuments(t, (request, response) => sendDocument(response, {
    client_id: `http://${request.headers.host}${request.url}`, redirect_uris: redirectUris
  }))
  const { visit } = await setUpDocuments(t, () => () => {})
  t.equal((await visit(`${origin}/client.json`)).url.hostname, 'host.test')
})

const json = { 'content-type': 'application/json' }
const refused: Record<string, { answer: RequestListener, reason: string }> = {
  redirect: {
    answer: ({ url }, response) => response.writeHead(302, { location: `${url}/elsewhere` }).end(),
    reason: 'redirects are not followed'
  },
  missing: { answer: (_request, response) => response.writeHead(404, json).end('{}'), reason: 'status 404' },
  html: {
    answer: (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('{}'),
    reason: 'content type is not JSON'
  },
  'no content type': { answer: (_request, response) => response.writeHead(200).end('{}'), reason: 'content type is not JSON' },
  broken: { answer: (_request, response) => response.writeHead(200, json).end('{'), reason: 'it is not JSON' },
  list: { answer: (_request, response) => sendDocument(response, []), reason: 'not a JSON object' },
  nothing: { answer: (_request, response) => sendDocument(response, null), reason: 'not a JSON object' },
  text: { answer: (_request, response) => sendDocument(response, 'text'), reason: 'not a JSON object' },
  large: {
    answer: (_request, response) => sendDocument(response, { client_name: 'a'.repeat(70_000) }),
    reason: 'larger than 65536 bytes'
  },
  reset: { answer: (_request, response) => { response.destroy() }, reason: 'ECONNRESET' },
  foreign: {
    answer: (_request, response) => sendDocument(response, { client_id: 'https://client.test/client.json' }),
    reason: 'its client_id is not its own URL'
  }
}

for (const [name, { answer, reason }] of Object.entries(refused)) {
  t.test(`a document that is not taken is invalid_client with the reason: ${name}`, async (t) => {
    const { visit, origin, requests } = await setUpDocuments(t, () => answer)
    const page = await visit(`${origin}/client.json`)
    t.match(page, { status: 400, text: 'invalid_client' })
    t.match(page.text, reason)
    t.equal(requests(), 1, 'asked for once')
  })
}

t.test('a document with a secret is not taken', async (t) => {
  const extras = [{ client_secret: 'public' }, { token_endpoint_auth_method: 'client_secret_basic' }]
  const { visit, origin } = await setUpDocuments(t, (origin) => ({ url }, response) => sendDocument(response, {
    client_id: `${origin}${url}`, redirect_uris: redirectUris, ...extras[Number(url?.slice(1))]
  }))
  for (const index of extras.keys()) t.match((await visit(`${origin}/${index}`)).text, 'it must have no client_secret')
})

t.test('a certificate that nobody vouches for is not taken', async (t) => {
  const { origin } = await serveDocuments(t, () => {})
  const { visit } = await setUpDocuments(t, () => () => {})
  t.match((await visit(`${origin}/client.json`)).text, /could not be fetched .*(SIGNATURE|ISSUER|CERT)/)
})

t.test('a URL that breaks the rules for client IDs is not asked for', async (t) => {
  const { visit } = await setUpDocuments(t, () => () => {})
  for (const [clientId, reason] of Object.entries({
    'http://client.test/c.json': 'must be https, or http on loopback',
    'https://client.test/': 'needs a path',
    'https://client.test': 'not in normal form',
    'https://client.test/a/../c.json': 'not in normal form',
    'https://': 'not in normal form',
    'https://user@client.test/c.json': 'must not hold credentials',
    'https://:word@client.test/c.json': 'must not hold credentials',
    'https://client.test/c.json#part': 'must not have a fragment',
    'https://client.test/c.json#': 'must not have a fragment',
    'https://10.0.0.1/c.json': 'public or loopback addresses only',
    'https://[fd00::1]/c.json': 'public or loopback addresses only',
    'https://169.254.169.254/c.json': 'public or loopback addresses only',
    'https://[::ffff:c0a8:1]/c.json': 'public or loopback addresses only'
  })) {
    const page = await visit(clientId)
    t.match(page, { status: 400, text: 'invalid_client' }, clientId)
    t.match(page.text, reason, clientId)
  }
})
