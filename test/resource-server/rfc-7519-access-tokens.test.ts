import { exportSPKI, SignJWT, UnsecuredJWT } from 'jose'
import t from 'tap'
import { buildResourceHost, callWith } from './resource-host.js'
import { passTime } from './pass-time.js'
import { createSigner, now, resource, resourceId, startTokenIssuer } from './token-issuer.js'

const issuer = await startTokenIssuer(t)
const { environmentUrl, signer, claims } = issuer
const stranger = await createSigner('key-1')
const app = await buildResourceHost(t, { options: { environmentUrl } })
const call = (token: string) => callWith(app, `Bearer ${token}`)

const encode = (value: string | object) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const flipSignature = (token: string) => token.replace(/[^.]{20}$/, (end) => end.startsWith('A') ? `B${end.slice(1)}` : `A${end.slice(1)}`)
const withHeader = async (header: string | object) => [encode(header), ...(await issuer.token()).split('.').slice(1)].join('.')
const hmac = (secret: string) => new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'key-1' }).sign(new TextEncoder().encode(secret))

const bad: Record<string, () => string | Promise<string>> = {
  'a signature with one character changed': async () => flipSignature(await issuer.token()),
  'no signature': async () => (await issuer.token()).replace(/[^.]+$/, ''),
  'other claims under a good signature': async () => (await issuer.token()).replace(/\.[^.]+\./, `.${encode(claims({ sub: 'user_bob' }))}.`),
  'a foreign key under a known ID': () => stranger.sign(claims()),
  'a foreign key in its header': () => stranger.sign(claims(), { jwk: stranger.jwk }),
  'an address of other keys in its header': () => stranger.sign(claims(), { jku: `${environmentUrl}/keys`, kid: 'key-2' }),
  'the algorithm none': () => new UnsecuredJWT(claims()).encode(),
  'the algorithm none and a signature': () => withHeader({ alg: 'none', kid: 'key-1' }),
  'HS256 with the public key as PEM': async () => hmac(await exportSPKI(signer.publicKey)),
  'HS256 with the public key as JWK': () => hmac(JSON.stringify(signer.jwk)),
  'HS256 with the modulus': () => hmac(signer.jwk.n ?? ''),
  'another RSA algorithm': () => withHeader({ alg: 'PS256', kid: 'key-1' }),
  'an unknown key ID': () => signer.sign(claims(), { kid: 'unknown' }),
  'a critical header that nobody knows': () => withHeader({ alg: 'RS256', kid: 'key-1', crit: ['x'], x: 1 }),
  'an unencoded payload': () => withHeader({ alg: 'RS256', kid: 'key-1', crit: ['b64'], b64: false }),
  'a header that is null': () => withHeader('null'),
  'a header that is text': () => withHeader('"RS256"'),
  'a header that is a list': () => withHeader('[]'),
  'a header that is no JSON': () => withHeader('RS256'),
  'a payload that is no object': async () => [(await issuer.token()).split('.')[0], encode('[]'), 'AAAA'].join('.'),
  'a logout token': () => signer.sign(claims(), { typ: 'logout+jwt' }),
  'an ID token, where it says so': () => signer.sign(claims(), { typ: 'id+jwt' }),
  'a token that is bound to a key of its client': () => issuer.token({ cnf: { jkt: 'thumbprint' } }),
  'a token that says it is bound to nothing': () => issuer.token({ cnf: null }),
  'an expiry in the past': () => issuer.token({ exp: now() - 60 }),
  'a start in the future': () => issuer.token({ nbf: now() + 60 }),
  'no expiry': () => issuer.token({ exp: undefined }),
  'an expiry that is text': () => signer.sign({ ...claims(), ...Object({ exp: 'tomorrow' }) }),
  'the audience of another resource': () => issuer.token({ aud: ['https://other.test/mcp', 'res_2'] }),
  'the audience of a path below': () => issuer.token({ aud: `${resource}/tools` }),
  'the origin as audience': () => issuer.token({ aud: new URL(resource).origin }),
  'no audience': () => issuer.token({ aud: undefined }),
  'an empty audience': () => issuer.token({ aud: [] }),
  'another issuer': () => issuer.token({ iss: 'https://other.scalekit.test' }),
  'another resource as issuer': () => issuer.token({ iss: `${environmentUrl}/resources/res_2` }),
  'an issuer with a trailing slash': () => issuer.token({ iss: `${environmentUrl}/` }),
  'no issuer': () => issuer.token({ iss: undefined }),
  'one part': () => 'abc',
  'three parts of nothing': () => 'a.b.c',
  'five parts, as encrypted ones have': () => 'a.b.c.d.e',
  'dots only': () => '..',
  '7 kB of junk': () => 'a'.repeat(7000),
  '7 kB of junk in three parts': () => `${'a'.repeat(3000)}.${'b'.repeat(3000)}.${'c'.repeat(1000)}`,
  'more than 8 kB, signed as it should be': () => issuer.token({ custom_claims: { long: 'x'.repeat(8192) } })
}

for (const [what, make] of Object.entries(bad)) {
  t.test(`a token with ${what} is 401 invalid_token, and the answer says no more`, async (t) => {
    const token = await make()
    const { status, code, body, headers, challenge } = await call(token)
    t.equal(status, 401)
    t.equal(code, 'FST_SCALEKIT_INVALID_TOKEN')
    t.equal(challenge?.error, 'invalid_token')
    const answer = body + JSON.stringify(headers)
    for (const secret of ['key-1', 'JWK', 'JWS', 'JWT', 'kid', 'signature', 'cause', 'stack', '"exp"', environmentUrl]) t.notMatch(answer, secret)
    if (token.length > 20) t.notOk(answer.includes(token))
  })
}

const good: Record<string, () => Promise<string>> = {
  'the environment as issuer': () => issuer.token(),
  'the authorization server as issuer': () => issuer.token({ iss: `${environmentUrl}/resources/${resourceId}` }),
  'the resource as audience': () => issuer.token({ aud: resource }),
  'the resource and a slash as audience': () => issuer.token({ aud: `${resource}/` }),
  'the resource ID as audience': () => issuer.token({ aud: resourceId }),
  'the resource among audiences': () => issuer.token({ aud: ['https://other.test', resource] }),
  'the resource and a slash among audiences': () => issuer.token({ aud: [`${resource}/`, 'https://other.test'] }),
  'the resource ID among audiences': () => issuer.token({ aud: ['x', resourceId, 'y'] }),
  'an expiry 2 s ago': () => issuer.token({ exp: now() - 2 }),
  'a start in 2 s': () => issuer.token({ nbf: now() + 2 }),
  'no type in its header': () => signer.sign(claims(), { typ: undefined }),
  'the type of RFC 9068': () => signer.sign(claims(), { typ: 'at+jwt' }),
  'the full media type of RFC 9068': () => signer.sign(claims(), { typ: 'application/at+jwt' }),
  'no key ID while there is one key': () => signer.sign(claims(), { kid: undefined }),
  'deeply nested claims': () => issuer.token({ custom_claims: JSON.parse('{"a":'.repeat(900) + '1' + '}'.repeat(900)) }),
  'a claim called __proto__': () => issuer.token(JSON.parse('{"__proto__":{"scope":"admin"}}'))
}

for (const [what, make] of Object.entries(good)) {
  t.test(`a token with ${what} is good, the first and the second time`, async (t) => {
    const token = await make()
    for (const time of ['first', 'second']) {
      const { status, body } = await call(token)
      t.equal(status, 200, time)
      t.match(JSON.parse(body), { sub: 'user_alice' }, time)
    }
  })
}

t.test('a resource with a trailing slash takes tokens for it without', async (t) => {
  const host = await buildResourceHost(t, { options: { environmentUrl, resource: `${resource}/` } })
  for (const aud of [resource, `${resource}/`]) {
    t.equal((await callWith(host, `Bearer ${await issuer.token({ aud })}`)).status, 200, aud)
  }
  t.equal((await callWith(host, `Bearer ${await issuer.token({ aud: `${resource}//` })}`)).status, 401)
})

t.test('a token is refused after its expiry and the tolerance, although it was seen before', async (t) => {
  const token = await issuer.token({ exp: now() + 30 })
  t.equal((await call(token)).status, 200)
  passTime(t, 33_000)
  t.equal((await call(token)).status, 200, 'within the tolerance')
  passTime(t, 5000)
  t.equal((await call(token)).code, 'FST_SCALEKIT_INVALID_TOKEN')
})

t.test('claims are frozen all the way down', async (t) => {
  const host = await buildResourceHost(t, {
    options: { environmentUrl },
    guarded (mcp) {
      mcp.get('/mcp', async ({ accessTokenClaims: claims, raw }) => {
        const attempts = [
          () => Object.assign(claims, { sub: 'user_bob' }),
          () => Object.assign(Object(claims.custom_claims).plan, { name: 'gold' }),
          () => Object(claims.custom_claims).plan.seats.push(2),
          () => Object(claims.aud).push('https://other.test'),
          () => Object.assign(Object(raw.auth?.extra), { sub: 'user_bob' }),
          () => raw.auth?.scopes.push('admin')
        ]
        const refused = attempts.map((attempt) => {
          try { return attempt() && false } catch (error) { return error instanceof TypeError }
        })
        return { refused, claims, auth: raw.auth }
      })
    }
  })
  const token = await issuer.token({ custom_claims: { plan: { name: 'free', seats: [1] }, none: null }, scope: 'usr:read' })
  for (const time of ['first', 'second']) {
    const { body } = await callWith(host, `Bearer ${token}`)
    t.match(JSON.parse(body), {
      refused: [true, true, true, true, true, true],
      claims: { sub: 'user_alice', custom_claims: { plan: { name: 'free', seats: [1] }, none: null } },
      auth: { scopes: ['usr:read'] }
    }, time)
  }
})

t.test('claims read where no guard ran throw the coded 401', async (t) => {
  const host = await buildResourceHost(t, {
    options: { environmentUrl },
    before (app) { app.get('/open', async (request) => request.accessTokenClaims) }
  })
  const headers = { authorization: `Bearer ${await issuer.token()}` }
  const response = await host.inject({ url: '/open', headers })
  t.equal(response.statusCode, 401)
  t.equal(response.json().code, 'FST_SCALEKIT_MISSING_TOKEN')
})

t.test('the MCP SDK finds everything about the token on the raw request', async (t) => {
  const host = await buildResourceHost(t, {
    options: { environmentUrl, scopeImplies: { 'notes:write': ['notes:read'] } },
    guarded (mcp) { mcp.get('/mcp', async ({ raw }) => ({ ...raw.auth, isUrl: raw.auth?.resource instanceof URL })) }
  })
  const all = claims({ scope: 'notes:write', scopes: ['usr:read'], custom_claims: { team: 'a' } })
  const token = await signer.sign(all)
  t.strictSame(JSON.parse((await callWith(host, `Bearer ${token}`)).body), {
    token,
    clientId: 'm2m_1',
    scopes: ['notes:write', 'usr:read', 'notes:read'],
    expiresAt: all.exp,
    resource,
    extra: all,
    isUrl: true
  })
  const plain = JSON.parse((await callWith(host, `Bearer ${await issuer.token({ client_id: undefined })}`)).body)
  t.match(plain, { clientId: '', scopes: [] })
})

t.test('T46: a handler that changes the resource of its authInfo changes no other request', async (t) => {
  const host = await buildResourceHost(t, {
    options: { environmentUrl },
    guarded (mcp) {
      mcp.get('/mcp', async ({ raw: { auth } }) => {
        const { href } = auth?.resource ?? {}
        if (auth?.resource) auth.resource.hostname = 'evil.example'
        return { href }
      })
    }
  })
  const token = await issuer.token()
  for (const time of ['first', 'second']) {
    t.strictSame(JSON.parse((await callWith(host, `Bearer ${token}`)).body), { href: resource }, time)
  }
})

t.test('T46: the URL of the resource, which requests share, cannot be changed', async (t) => {
  const app = await buildResourceHost(t, {
    options: { environmentUrl },
    guarded (mcp) {
      mcp.get('/mcp', async ({ raw }) => {
        const url = raw.auth?.resource ?? new URL('about:blank')
        for (const name of ['href', 'protocol', 'host', 'hostname', 'port', 'pathname', 'search', 'hash', 'username', 'password']) {
          Reflect.set(url, name, 'https://elsewhere.test/x')
          t.equal(url.href, resource, name)
        }
        url.searchParams.append('a', 'b')
        return { href: url.href, text: String(url), isUrl: url instanceof URL, copy: new URL(url).href }
      })
    }
  })
  const { body } = await callWith(app, `Bearer ${await issuer.token()}`)
  t.match(JSON.parse(body), { href: resource, text: resource, isUrl: true, copy: resource })
})
