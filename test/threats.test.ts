import formbody from '@fastify/formbody'
import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { scalekitLogin } from '../dist/index.js'
import { deriveKeys, mac } from '../dist/pending-login/keys.js'
import { alice, arrive, arriveSignedIn, bob, fieldsAt, type Host, passTime, SHORT_BUDGET_MS, signIn, startHost } from './support/host.js'
import { codeOf, locationOf, refreshOf, type Visitor } from './support/visitor.js'
import { passTime as passTimeOfKeys } from './resource-server/pass-time.js'
import { buildResourceHost, callWith } from './resource-server/resource-host.js'
import { createSigner, startTokenIssuer } from './resource-server/token-issuer.js'

// The numbers are those of SECURITY.md. test/chromium.test.ts shows the threats that need a browser.

const hand = async (visitor: Visitor, fields: Record<string, string>, action = 'continue', headers = {}) =>
  await visitor.post('/login/continue', { ...fields, action }, headers)

t.test('T1: a followed link, a sign-in after it and a planted login complete nothing', async (t) => {
  const completing = (app: FastifyInstance) => {
    app.post('/eager', async (request) => await request.completeScalekitLogin(alice))
    app.get('/eager', async (request) => await request.completeScalekitLogin(alice, { confirmed: true }))
  }
  const host = await startHost(t, { after: completing })
  const followed = host.visitor()
  await signIn(followed, alice)
  const link = await arrive(followed, host)
  t.equal((await followed.get(link.continueUrl)).status, 200)

  const anonymous = host.visitor()
  const { continueUrl, flow } = await arrive(anonymous, host)
  const signedIn = await signIn(anonymous, alice, locationOf(await anonymous.get(continueUrl)))
  t.equal(locationOf(signedIn), continueUrl, 'it leads to the confirm page')
  t.equal((await anonymous.get(continueUrl)).status, 200)

  const planted = host.visitor()
  await arrive(planted, host)
  t.equal(locationOf(await signIn(planted, alice)), '/')
  t.equal(codeOf(await anonymous.postJson(`/eager?flow=${flow}`, {})), 'FST_SCALEKIT_NOT_CONFIRMED')
  t.equal(codeOf(await anonymous.getJson(`/eager?flow=${flow}`)), 'FST_SCALEKIT_UNSAFE_METHOD')
  t.equal(host.updates(), 0)
})

t.test('T2, T6: the page shows the account and says when not to continue', async (t) => {
  const host = await startHost(t, { options: { productName: 'Acme Notes' } })
  const { page: { text } } = await arriveSignedIn(host.visitor(), host)
  for (const words of ['alice@example.com', 'Acme Notes', 'Continue only if you have just connected an app yourself', 'sent you a link']) {
    t.match(text, words)
  }
  t.notMatch(text, /autofocus|<script|http-equiv="refresh"/)
})

t.test('T3: HEAD requests and twenty GETs send nothing', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const { loginUrl, continueUrl } = await arriveSignedIn(visitor, host)
  for (const url of [loginUrl, continueUrl]) {
    t.equal((await visitor.send('HEAD', url)).status, 404)
    for (let n = 0; n < 20; n++) await visitor.get(url)
  }
  t.equal(host.updates(), 0)
})

t.test('T4: the eleventh guessed login is refused, another user is not, and forged cookies are ignored', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const guess = async (id: string, user: unknown) => {
    await signIn(visitor, user)
    const fields = await fieldsAt(visitor, locationOf(await visitor.get(`/login?login_request_id=${id}&state=s`)))
    return (await hand(visitor, fields)).status
  }
  for (let n = 0; n < 10; n++) t.equal(await guess(`lri_${n}`, alice), 410)
  t.equal(await guess('lri_10', alice), 429)
  t.equal(await guess('lri_11', bob), 410)
  const { connectionId } = host.emulator
  const payload = Buffer.from(['flow', 'nonce', 'lri_1', Date.now(), '', 'state'].join('\t')).toString('base64url')
  const [key] = deriveKeys(['a secret of the attacker'], connectionId, 'cookie')
  for (const forged of [payload, `${payload}.`, `${payload}.${mac(key, [payload])}`]) {
    const cookie = `scalekit-login-${connectionId}-flow=${forged}`
    t.equal((await host.visitor().get('/login/continue', { cookie })).status, 400)
  }
  t.equal(host.updates(), 0)
})

t.test('T5: another browser\'s token, another site and a frame are refused', async (t) => {
  const host = await startHost(t)
  const [victim, attacker] = [host.visitor(), host.visitor()]
  const { fields } = await arriveSignedIn(victim, host)
  const { fields: { csrf_token: foreign = '' } } = await arriveSignedIn(attacker, host)
  t.equal((await hand(victim, { ...fields, csrf_token: foreign })).status, 403)
  for (const site of ['cross-site', 'same-site']) t.equal((await hand(victim, fields, 'cancel', { 'sec-fetch-site': site })).status, 403)
  const framed = host.visitor()
  t.equal((await framed.get(host.emulator.startLogin().loginUrl, { 'sec-fetch-dest': 'iframe' })).status, 403)
  t.strictSame(await framed.cookieNames(), [])
  t.equal(host.updates(), 0)
})

t.test('T7: if the session changes while the page is open, the page is shown again', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const { fields } = await arriveSignedIn(visitor, host)
  await signIn(visitor, bob)
  t.match((await hand(visitor, fields)).text, 'bob@example.com')
  t.equal(host.updates(), 0)
})

t.test('T8: two parallel requests send one update, and the cookie is cleared with the attributes it was set with', async (t) => {
  const host = await startHost(t, { options: { cookie: {} } })
  const visitor = host.visitor()
  const { fields, answer } = await arriveSignedIn(visitor, host)
  // Long enough for the second to arrive while the first is under way.
  host.emulator.failNext({ delay: 1000 })
  const [one, two] = await Promise.all([hand(visitor, fields), hand(visitor, fields)])
  t.strictSame([one.status, two.status], [200, 200])
  t.equal(host.updates(), 1)
  const attributesOf = ([line = '']: string[]) => line.replace(/=[^;]*/, '').replace(/ Max-Age=\d+;/, '')
  t.equal(attributesOf(one.headers.getSetCookie()), attributesOf(answer.headers.getSetCookie()))
  t.match(one.headers.getSetCookie()[0], /=; Max-Age=0;/)
})

t.test('T9: after ten minutes a login has expired, whatever the cookie and Scalekit say', async (t) => {
  const host = await startHost(t, { emulator: { requestLifetime: 3600 } })
  const visitor = host.visitor()
  const { fields } = await arriveSignedIn(visitor, host)
  const cookie = await visitor.cookieHeader()
  passTime(t, 600_000)
  t.equal((await hand(visitor, fields, 'continue', { cookie })).status, 410)
  t.equal(host.updates(), 0)
})

t.test('T10: a regenerated session loses no pending login', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const { continueUrl, loginRequestId } = await arrive(visitor, host)
  const before = await visitor.cookie('sessionId')
  await signIn(visitor, alice, locationOf(await visitor.get(continueUrl)))
  t.not(await visitor.cookie('sessionId'), before)
  await hand(visitor, await fieldsAt(visitor, continueUrl))
  t.strictSame(host.emulator.loginRequests.get(loginRequestId)?.updates, [alice])
})

t.test('T11, T23: hostile values and headers never lead to another origin', async (t) => {
  const host = await startHost(t)
  const hostile = ['https://evil.example/', '//evil.example', '\\\\evil.example', '@evil.example', 'javascript:alert(1)']
  const headers = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', forwarded: 'host=evil.example' }
  for (const value of hostile) {
    const visitor = host.visitor()
    const { loginUrl } = host.emulator.startLogin({ state: value })
    const saved = await visitor.get(`${loginUrl}&return_to=${encodeURIComponent(value)}`, headers)
    const asked = await visitor.get(`${locationOf(saved)}&return_to=${encodeURIComponent(value)}`, headers)
    for (const answer of [saved, asked]) t.match(locationOf(answer), /^\/(login\/continue|signin)\?/)
    await signIn(visitor, alice)
    const done = await hand(visitor, await fieldsAt(visitor, locationOf(saved)), 'continue', headers)
    t.equal(new URL(refreshOf(done) ?? '').origin, host.emulator.environmentUrl)
  }
})

t.test('T12: script in state is printed nowhere but, encoded, in the callback URL', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  await signIn(visitor, alice)
  const state = '"><script>alert(1)</script>'
  const { continueUrl } = await arrive(visitor, host, state)
  const page = await visitor.get(continueUrl)
  const done = await hand(visitor, await fieldsAt(visitor, continueUrl))
  for (const { text, headers } of [page, done]) {
    t.notMatch(text, /<script|alert\(1\)<|">&lt;/)
    t.match(headers.get('content-security-policy'), /^default-src 'none'; style-src 'sha256-[^']+';/)
  }
  t.match(done.text, encodeURIComponent(state).replaceAll("'", '&#39;'))
  const hostile = await visitor.get(`/login/continue?flow=${encodeURIComponent(state)}`)
  t.equal(hostile.status, 400)
  t.notMatch(hostile.text, 'alert')
})

t.test('T13: a repeated parameter returns 400, and unknown parameters are ignored', async (t) => {
  const host = await startHost(t)
  for (const query of ['login_request_id=lri_1&state=a&state=b', 'login_request_id=a&login_request_id=b&state=s']) {
    t.equal((await host.visitor().get(`/login?${query}`)).status, 400)
  }
  t.equal((await host.visitor().get('/login?login_request_id=lri_1&state=s&x=1&x=2')).status, 303)
})

t.test('T14: a browser that arrives from another site and seems signed out reloads once through our own page', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const crossSite = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' }
  const continueUrl = refreshOf(await visitor.get(host.emulator.startLogin().loginUrl, crossSite)) ?? ''
  t.match(continueUrl, /^\/login\/continue\?flow=/)
  t.equal(refreshOf(await visitor.get(continueUrl, crossSite)), continueUrl)
  t.match(locationOf(await visitor.get(continueUrl, { 'sec-fetch-site': 'same-origin' })), '/signin?')
})

t.test('T15: every way out of our POST is a page, never a redirect', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  for (const action of ['switch', 'continue', 'cancel']) {
    const { fields } = await arriveSignedIn(visitor, host)
    const answer = await hand(visitor, fields, action)
    t.equal(answer.status, 200)
    t.ok(refreshOf(answer))
    t.match(answer.text, /<a class="button main" href="/)
  }
  const { fields } = await arriveSignedIn(visitor, host)
  await signIn(visitor, null)
  t.match(refreshOf(await hand(visitor, fields)), '/signin?')
})

t.test('T16, T17: the URL has no state after the redirect, and our own form is accepted', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const { answer, continueUrl, state, loginRequestId, page, fields } = await arriveSignedIn(visitor, host)
  for (const secret of [state, loginRequestId]) t.notOk(`${continueUrl}${page.text}`.includes(secret))
  t.equal(answer.headers.get('referrer-policy'), 'same-origin')
  t.equal(page.headers.get('referrer-policy'), 'same-origin')
  const honest = { 'sec-fetch-site': 'same-origin', origin: 'null' }
  t.equal((await hand(visitor, fields, 'continue', honest)).status, 200)
})

t.test('T18, T19, T20: every response forbids caching and framing and keeps a popup\'s opener, with helmet too', async (t) => {
  const host = await startHost(t, { before: async (app) => { await app.register(helmet) } })
  const visitor = host.visitor()
  const { answer, page, fields } = await arriveSignedIn(visitor, host)
  host.emulator.failNext('internal')
  const answers = [
    answer, page, await hand(visitor, fields), await hand(visitor, {}), await hand(visitor, fields), await visitor.get('/login'),
    await visitor.getJson('/login/continue'), await visitor.send('HEAD', '/login'), await visitor.send('POST', '/login/continue')
  ]
  t.strictSame(answers.map(({ status }) => status), [303, 200, 503, 403, 200, 400, 400, 404, 400])
  for (const { status, headers } of answers) {
    t.equal(headers.get('cache-control'), 'no-store, no-transform', `${status}`)
    t.equal(headers.get('x-frame-options'), 'DENY')
    t.match(headers.get('content-security-policy'), "frame-ancestors 'none'")
    t.equal(headers.get('x-content-type-options'), 'nosniff')
    t.equal(headers.get('cross-origin-opener-policy'), 'unsafe-none')
  }
})

t.test('T21: a request log of our routes holds no query', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const { state, loginRequestId, loginUrl } = await arriveSignedIn(visitor, host)
  await visitor.send('HEAD', loginUrl)
  await visitor.get(`${loginUrl}&state=twice`)
  const log = host.log.join('')
  t.match(log, '"url":"/login"')
  for (const secret of [state, loginRequestId, alice.email]) t.notOk(log.includes(secret))
})

t.test('T22: when Scalekit hangs, the user gets a response within the budget', async (t) => {
  const host = await startHost(t, { options: { timeout: SHORT_BUDGET_MS } })
  const visitor = host.visitor()
  const { fields, continueUrl } = await arriveSignedIn(visitor, host)
  host.emulator.failNext({ hang: true })
  t.equal((await hand(visitor, fields)).status, 504)
  t.equal((await visitor.get(continueUrl)).status, 200, 'the login stays')
})

t.test('T24: three interleaved logins each end correctly, and fifty starts keep the cookies small', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const logins = [await arrive(visitor, host), await arrive(visitor, host), await arrive(visitor, host)]
  for (const [index, user] of [bob, alice, bob].entries()) {
    await signIn(visitor, user)
    await hand(visitor, await fieldsAt(visitor, logins[index]?.continueUrl ?? ''))
  }
  t.strictSame(logins.map(({ loginRequestId }) => host.emulator.loginRequests.get(loginRequestId)?.updates), [[bob], [alice], [bob]])
  for (let n = 0; n < 50; n++) await arrive(visitor, host, 'é'.repeat(20 * n + 1))
  t.ok((await visitor.cookieHeader()).length < 4096)
})

t.test('T25: invalid users are refused and not sent', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  for (const user of [{ email: 'a@b' }, { ...alice, email: 'alice' }, { ...alice, sub: ' ' }, { ...alice, admin: true }]) {
    const { page } = await arriveSignedIn(visitor, host, user)
    t.equal(page.status, 500)
    t.notMatch(page.text, /findUser|alice@/)
  }
  t.equal(host.updates(), 0)
})

t.test('T26: a wrong ID, an insecure origin and a missing secret make the registration fail, with the option\'s name', async (t) => {
  const wrong = [['connectionId', 'res_1'], ['environmentUrl', 'http://acme.scalekit.com'], ['clientSecret', '']] as const
  for (const [option, value] of wrong) {
    const register = async () => await startHost(t, { options: { [option]: value } })
    await t.rejects(register(), { code: 'FST_SCALEKIT_INVALID_OPTION', message: `"${option}"` })
  }
})

t.test('T27: a guard of the host can skip our routes, and the host\'s routes are unchanged', async (t) => {
  const host = await startHost(t, {
    options: { routeConfig: { public: true } },
    before: (app) => {
      app.addHook('onRequest', async ({ routeOptions: { config }, url }, reply) => {
        if (url.startsWith('/login') && !('public' in config)) return reply.code(401).send()
      })
    },
    after: (app) => { app.get('/own', async () => 'own') }
  })
  const visitor = host.visitor()
  t.equal((await arrive(visitor, host)).answer.status, 303)
  const { headers } = await visitor.get('/own')
  for (const name of ['cache-control', 'content-security-policy', 'x-frame-options']) t.equal(headers.get(name), null)
})

t.test('T28: the form is parsed with and without a parser of the host, up to a small size', async (t) => {
  for (const before of [() => {}, async (app: FastifyInstance) => { await app.register(formbody, { bodyLimit: 5_000_000 }) }]) {
    const host = await startHost(t, { before })
    const visitor = host.visitor()
    const { fields } = await arriveSignedIn(visitor, host)
    t.equal((await hand(visitor, { ...fields, more: 'x'.repeat(20_000) })).status, 413)
    t.equal((await hand(visitor, fields)).status, 200)
  }
})

t.test('T29: after a lost response, two users are never sent for one login', async (t) => {
  const host = await startHost(t, { options: { timeout: SHORT_BUDGET_MS } })
  const visitor = host.visitor()
  const { fields, continueUrl, loginRequestId } = await arriveSignedIn(visitor, host)
  host.emulator.failNext({ delay: 2 * SHORT_BUDGET_MS })
  t.equal((await hand(visitor, fields)).status, 504)
  await signIn(visitor, bob)
  t.equal((await hand(visitor, await fieldsAt(visitor, continueUrl))).status, 410)
  await signIn(visitor, alice)
  t.equal((await hand(visitor, await fieldsAt(visitor, continueUrl))).status, 200)
  const subs = host.emulator.loginRequests.get(loginRequestId)?.updates.map(({ sub }) => sub)
  t.strictSame(new Set(subs), new Set([alice.sub]))
})

t.test('T30: a login of one connection cannot be finished at another, even by the same sub', async (t) => {
  const staffPaths = { connectionId: 'conn_staff', prefix: '/staff' }
  const host: Host = await startHost(t, {
    register: async (app, options) => {
      await app.register(scalekitLogin, options)
      await app.register(scalekitLogin, { ...options, ...staffPaths })
    }
  })
  const visitor = host.visitor()
  const { fields, flow } = await arriveSignedIn(visitor, host)
  const session = await visitor.pair('sessionId')
  const moved = (await visitor.pair('scalekit-login')).replace(host.emulator.connectionId, 'conn_staff')
  for (const cookie of [undefined, `${session}; ${moved}`]) {
    const answer = await visitor.post('/staff/login/continue', { ...fields, action: 'continue' }, cookie ? { cookie } : {})
    t.equal(answer.status, 400)
    t.equal((await visitor.get(`/staff/login/continue?flow=${flow}`, cookie ? { cookie } : {})).status, 400)
  }
  t.equal(host.updates(), 0)
})

t.test('T31: a misplaced scope hook, a handler that changes claims and a withdrawn key do not open the endpoint', async (t) => {
  const issuer = await startTokenIssuer(t)
  const app = await buildResourceHost(t, {
    options: { environmentUrl: issuer.environmentUrl },
    guarded (mcp) {
      mcp.get('/mcp', async ({ accessTokenClaims: claims }) => ({ changed: Reflect.set(claims, 'sub', 'user_bob'), sub: claims.sub }))
      mcp.post('/early', { onRequest: mcp.requireToolScopes({ add_note: ['notes:write'] }) }, async () => 'open')
    }
  })
  const token = await issuer.token()
  const early = await app.inject({
    method: 'POST', url: '/early', headers: { authorization: `Bearer ${token}` }, payload: { method: 'tools/call', params: { name: 'add_note' } }
  })
  t.equal(early.statusCode, 500)
  t.equal(early.json().code, 'FST_SCALEKIT_BODY_NOT_PARSED')
  for (let n = 0; n < 2; n++) {
    t.strictSame(JSON.parse((await callWith(app, `Bearer ${token}`)).body), { changed: false, sub: 'user_alice' })
  }
  issuer.state.keys = [(await createSigner('key-2')).jwk]
  passTimeOfKeys(t, 301_000)
  t.equal((await callWith(app, `Bearer ${token}`)).code, 'FST_SCALEKIT_INVALID_TOKEN')
})
