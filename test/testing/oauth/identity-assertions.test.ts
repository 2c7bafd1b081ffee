import t, { type Test } from 'tap'
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { postForm, registerClient } from './registered-client.js'
import { startEmulator } from '../set-up.js'

const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const idp = 'https://idp.test'

/** A client with a secret, and an identity provider that vouches for its users. */
async function setUpProvider (t: Test) {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const emulator = await startEmulator(t, {
    identityProviders: { [idp]: { keys: [{ ...await exportJWK(publicKey), kid: 'idp-1' }] } },
    resources: [{ mcpServerUrl: 'https://notes.test/mcp' }]
  })
  const client = await registerClient(emulator, jwtBearer)
  const good = {
    iss: idp,
    sub: 'alice',
    email: 'alice@example.com',
    aud: `${emulator.environmentUrl}/resources/${emulator.resourceId}`,
    client_id: client.clientId,
    resource: 'http://localhost:3000/mcp',
    scope: 'usr:read notes:read admin',
    jti: 'assertion-1',
    iat: Math.floor(Date.now() / 1000),
    exp: Math.floor(Date.now() / 1000) + 60
  }
  const assert = (claims: object = {}, header: object = {}) => new SignJWT({ ...good, ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'idp-1', typ: 'oauth-id-jag+jwt', ...header }).sign(privateKey)
  const exchange = (assertion: string, form: Record<string, string> = {}) =>
    client.post(`/resources/${emulator.resourceId}/oauth/token`, { grant_type: jwtBearer, assertion, ...form })
  return { emulator, client, good, assert, exchange }
}

t.test('an assertion of a trusted identity provider gives a token for its user', async (t) => {
  const { emulator, client, assert, exchange } = await setUpProvider(t)
  const { status, body } = await exchange(await assert())
  t.match({ status, body }, { status: 200, body: { token_type: 'Bearer', expires_in: 300, scope: 'usr:read notes:read' } })
  t.match(decodeJwt(body.access_token), {
    iss: emulator.environmentUrl,
    sub: 'alice',
    client_id: client.clientId,
    aud: ['http://localhost:3000/mcp', emulator.resourceId],
    scopes: ['usr:read', 'notes:read']
  })
  t.match((await client.post('/oauth/introspect', { token: body.access_token })).body, { active: true, sub: 'alice' })
  t.equal(body.refresh_token, undefined)
})

t.test('a request can ask for less than the assertion says, and not for more', async (t) => {
  const { assert, exchange } = await setUpProvider(t)
  t.match((await exchange(await assert(), { scope: 'usr:read notes:write' })).body, { scope: 'usr:read' })
  const { status, body } = await exchange(await assert({ scope: undefined, email: undefined, resource: undefined }))
  t.match({ status, body }, { status: 200, body: { scope: undefined } })
  t.equal(decodeJwt(body.access_token)['scopes'], undefined)
})

t.test('the resource is one of the issuer\'s, and the same in assertion and request', async (t) => {
  const { emulator, client, assert, exchange } = await setUpProvider(t)
  t.match(await exchange(await assert(), { resource: emulator.resourceId }), { status: 200 })
  const refused = { status: 400, body: { error: 'invalid_target' } }
  t.match(await exchange(await assert(), { resource: 'https://notes.test/mcp' }), refused)
  t.match(await exchange(await assert({ resource: 'https://elsewhere.test/mcp' })), refused)
  const assertion = await assert({ resource: 'https://notes.test/mcp', aud: emulator.environmentUrl })
  const { body } = await client.post('/oauth/token', { grant_type: jwtBearer, assertion })
  t.equal(decodeJwt(body.access_token).aud?.[0], 'https://notes.test/mcp')
})

t.test('an assertion that is not good is invalid_grant with the reason', async (t) => {
  const { good, assert, exchange } = await setUpProvider(t)
  const { privateKey } = await generateKeyPair('ES256')
  const forged = new SignJWT(good).setProtectedHeader({ alg: 'ES256', kid: 'idp-1', typ: 'oauth-id-jag+jwt' })
  for (const [name, assertion, reason] of [
    ['unknown issuer', assert({ iss: 'https://other.test' }), 'identityProviders'],
    ['issuer of every object', assert({ iss: 'constructor' }), 'identityProviders'],
    ['no issuer', assert({ iss: undefined }), 'identityProviders'],
    ['other audience', assert({ aud: 'https://other.test' }), 'aud'],
    ['expired', assert({ exp: good.iat - 10 }), 'exp'],
    ['no user', assert({ sub: undefined }), 'sub'],
    ['no ID', assert({ jti: undefined }), 'jti'],
    ['other client', assert({ client_id: 'm2m_0' }), 'another client'],
    ['plain JWT', assert({}, { typ: 'JWT' }), 'typ'],
    ['forged', forged.sign(privateKey), 'signature'],
    ['no JWT', Promise.resolve('nonsense'), 'JWT']
  ] as const) {
    const { status, body } = await exchange(await assertion)
    t.match({ status, body }, { status: 400, body: { error: 'invalid_grant' } }, name)
    t.match(body.error_description, reason, name)
  }
})

t.test('a client without a secret is refused, and one that did not register the grant', async (t) => {
  const { emulator, assert } = await setUpProvider(t)
  const form = { grant_type: jwtBearer, assertion: await assert() }
  const other = await registerClient(emulator, 'client_credentials')
  t.match(await other.post('/oauth/token', form), { status: 400, body: { error: 'invalid_request' } })
  const response = await fetch(`${emulator.environmentUrl}/api/v1/resources/${emulator.resourceId}/clients:register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ grant_types: [jwtBearer], token_endpoint_auth_method: 'none' })
  })
  const { client_id: clientId } = Object(await response.json())
  const answer = await postForm(emulator, '/oauth/token', { ...form, client_id: clientId })
  t.match(answer, { status: 400, body: { error: 'unauthorized_client' } })
})
