import t from 'tap'
import { decodeJwt } from 'jose'
import { postForm, registerClient } from './registered-client.js'
import { startEmulator } from '../set-up.js'

t.test('introspection says what the token says, to its client and to others with a secret', async (t) => {
  const emulator = await startEmulator(t)
  const agent = await registerClient(emulator, 'client_credentials')
  const { body } = await agent.post('/oauth/token', { grant_type: 'client_credentials', scope: 'usr:read' })
  const claims = decodeJwt(body.access_token)
  t.match(claims, { iss: emulator.environmentUrl, aud: ['http://localhost:3000/mcp', emulator.resourceId] })
  const api = { client_id: emulator.clientId, client_secret: emulator.clientSecret }
  for (const path of ['', `/resources/${emulator.resourceId}`]) {
    for (const asking of [agent.credentials, api]) {
      const answer = await postForm(emulator, `${path}/oauth/introspect`, { ...asking, token: body.access_token })
      t.match(answer, { status: 200, body: { active: true, token_type: 'Bearer', client_id: agent.clientId, ...claims } })
    }
  }
})

t.test('tokens that are unknown, changed or expired are not active', async (t) => {
  const emulator = await startEmulator(t, { accessTokenLifetime: 60 })
  const agent = await registerClient(emulator, 'client_credentials')
  const { body: { access_token: token } } = await agent.post('/oauth/token', { grant_type: 'client_credentials' })
  const ask = async (asked: string) => (await agent.post('/oauth/introspect', { token: asked })).body
  t.match(await ask(token), { active: true })
  for (const unknown of ['unknown', `${token}x`, 'a.b.c']) t.same(await ask(unknown), { active: false }, unknown)
  const { now } = Date
  t.teardown(() => { Date.now = now })
  Date.now = () => now() + 61_000
  t.same(await ask(token), { active: false })
})

t.test('a client without a secret hears about its own tokens only', async (t) => {
  const emulator = await startEmulator(t, {
    clientMetadataDocuments: {
      'https://client.test/c.json': { client_id: 'https://client.test/c.json', redirect_uris: ['http://127.0.0.1/'] }
    }
  })
  const agent = await registerClient(emulator, 'client_credentials')
  const { body } = await agent.post('/oauth/token', { grant_type: 'client_credentials' })
  const asking = { client_id: 'https://client.test/c.json', token: body.access_token }
  t.match(await postForm(emulator, '/oauth/introspect', asking), { status: 200, body: { active: false } })
})

t.test('the metadata names the endpoints for revocation and introspection', async (t) => {
  const { environmentUrl } = await startEmulator(t)
  const metadata = await (await fetch(`${environmentUrl}/.well-known/oauth-authorization-server`)).json()
  t.match(metadata, {
    introspection_endpoint: `${environmentUrl}/oauth/introspect`,
    revocation_endpoint: `${environmentUrl}/oauth/revoke`,
    revocation_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post']
  })
})
