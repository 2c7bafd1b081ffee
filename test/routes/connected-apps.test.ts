import t, { type Test } from 'tap'
import type { ConsentQuery, ScalekitLoginOptions } from '../../dist/index.js'
import { alice, bob, passTime, signIn, startHost, type HostSetup } from '../support/host.js'
import { createAppsTokens } from '../../dist/connected-apps/apps-tokens.js'
import { deriveKeys } from '../../dist/pending-login/keys.js'

const path = '/settings/apps'

interface Consent { id: string, externalUserId: string, clientId: string, clientName?: string, scopes?: string[], grantedAt?: object }

const consentOf = (sub: string, name: string): Consent =>
  ({ id: `usrcnst_${name}`, externalUserId: sub, clientId: `m2m_${name}`, clientName: name, scopes: ['usr:read'], grantedAt: { seconds: 1_790_000_000n } })

/** A client of the host's that can list consents. It finds more than it was asked for, a page of one at a time. */
function clientWith (consents: Consent[]) {
  const revoked: string[][] = []
  const queries: ConsentQuery[] = []
  return {
    revoked,
    queries,
    auth: { updateLoginUserDetails: async () => ({ authRequestId: 'req_1' }) },
    resources: {
      async listUserConsents (_resourceId: string, query: ConsentQuery): Promise<unknown> {
        queries.push(query)
        const at = Number(query.pageToken)
        return { consents: consents.slice(at, at + 1), nextPageToken: at + 1 < consents.length ? String(at + 1) : '' }
      },
      async revokeUserConsent (clientId: string, consentId: string): Promise<unknown> {
        revoked.push([clientId, consentId])
        consents.splice(consents.findIndex(({ id }) => id === consentId), 1)
        return {}
      }
    }
  }
}

type Client = NonNullable<ScalekitLoginOptions['scalekit']>

async function start (t: Test, scalekit: Client, setup: HostSetup = {}) {
  const options = { scalekit, connectedApps: path, resourceId: 'res_1', ...setup.options }
  return await startHost(t, { ...setup, options })
}

async function startSignedIn (t: Test, scalekit: Client, setup: HostSetup = {}) {
  const host = await start(t, scalekit, setup)
  const visitor = host.visitor()
  await signIn(visitor, alice)
  const token = async () => JSON.parse((await visitor.getJson(path)).text).csrfToken
  return { host, visitor, token }
}

t.test('the page lists the apps of the user and no other, and disconnects one', async (t) => {
  const claude = consentOf(alice.sub, 'Claude')
  const client = clientWith([claude, consentOf(bob.sub, 'Cursor'), { ...claude, id: '' }])
  const { host, visitor } = await startSignedIn(t, client)
  const page = await visitor.browser.open(path)
  t.equal(page.status, 200)
  t.equal(page.headers.get('cache-control'), 'no-store, no-transform')
  t.match(page.headers.get('content-security-policy'), "frame-ancestors 'none'")
  t.match(page.text, '<bdi>Claude</bdi>')
  t.match(page.text, '<time datetime="2026-09-21T14:13:20.000Z">September 21, 2026</time>')
  t.notMatch(page.text, 'Cursor')
  t.match(client.queries[0], { userIds: [alice.sub], search: alice.sub, pageSize: 30, pageToken: '' })

  const after = await page.submit({ app: claude.id })
  t.strictSame(client.revoked, [[claude.clientId, claude.id]])
  t.match(after.hops, [{ status: 303 }, { status: 200 }])
  t.match(after.text, 'role="status"')
  t.match(after.text, 'No app is connected')
  t.notMatch((await visitor.get(path)).text, 'role="status"')
  t.notMatch(host.log.join(''), alice.email)
})

t.test('a link cannot say that an app was disconnected, and what is said is news for some minutes', async (t) => {
  const client = clientWith([consentOf(alice.sub, 'Claude')])
  const { host, visitor } = await startSignedIn(t, client)
  const after = await (await visitor.browser.open(path)).submit({ app: 'usrcnst_Claude' })
  t.match(after.text, 'role="status"')
  t.notMatch((await visitor.get(`${path}?disconnected=1`)).text, 'role="status"')
  const other = host.visitor()
  await signIn(other, bob)
  t.notMatch((await other.get(after.url.pathname + after.url.search)).text, 'role="status"')
  passTime(t, 301_000)
  t.notMatch((await visitor.get(after.url.pathname + after.url.search)).text, 'role="status"')
})

t.test('as JSON: the list, and 204 for what was disconnected', async (t) => {
  const client = clientWith([consentOf(alice.sub, 'Claude')])
  const { visitor } = await startSignedIn(t, client)
  const answer = await visitor.getJson(path)
  const { csrfToken, ...list } = JSON.parse(answer.text)
  t.strictSame(list, {
    apps: [{ id: 'usrcnst_Claude', clientId: 'm2m_Claude', clientName: 'Claude', scopes: ['usr:read'], connectedAt: '2026-09-21T14:13:20.000Z' }],
    hasMore: false
  })
  t.match(await visitor.postJson(path, { app: 'usrcnst_Claude', csrf_token: csrfToken }), { status: 204, text: '' })
  t.equal(client.revoked.length, 1)
})

t.test('an ID that the list of this user does not have is never sent', async (t) => {
  const client = clientWith([consentOf(bob.sub, 'Cursor')])
  const { visitor, token } = await startSignedIn(t, client)
  for (const app of ['usrcnst_Cursor', 'usrcnst_unknown']) {
    t.equal((await visitor.postJson(path, { app, csrf_token: await token() })).status, 204)
  }
  t.strictSame(client.revoked, [])
})

t.test('a form needs a token of the same user and day', async (t) => {
  const client = clientWith([consentOf(alice.sub, 'Claude'), consentOf(bob.sub, 'Cursor')])
  const { host, visitor, token } = await startSignedIn(t, client)
  const other = host.visitor()
  await signIn(other, bob)
  const { csrfToken: ofBob } = JSON.parse((await other.getJson(path)).text)
  const mine = await token()
  const { searchParams } = new URL((await visitor.post(path, { app: 'usrcnst_x', csrf_token: mine })).headers.get('location') ?? '', host.origin)
  for (const csrf of [ofBob, searchParams.get('disconnected'), '', 'x.y', `${Date.now().toString(36)}.${mine.split('.')[1]}x`]) {
    const refused = await visitor.post(path, { app: 'usrcnst_Claude', csrf_token: csrf })
    t.equal(refused.status, 403)
    t.match(refused.text, 'FST_SCALEKIT_INVALID_CSRF_TOKEN')
  }
  t.equal((await visitor.post(path, { app: 'usrcnst_Claude' })).status, 403)
  passTime(t, 86_401_000)
  t.equal((await visitor.post(path, { app: 'usrcnst_Claude', csrf_token: mine })).status, 403)
  t.strictSame(client.revoked, [])
})

t.test('a token of the secret before is taken, and one of another connection is not', async (t) => {
  const keys = (secrets: [string, ...string[]], connectionId = 'conn_1') =>
    createAppsTokens(deriveKeys(secrets, connectionId, 'connected-apps'))
  const token = keys(['old secret']).create('form', alice.sub)
  t.ok(keys(['new secret', 'old secret']).verify(token, 'form', alice.sub))
  t.notOk(keys(['old secret'], 'conn_2').verify(token, 'form', alice.sub))
})

t.test('scripts of other sites neither read the list nor disconnect', async (t) => {
  const client = clientWith([consentOf(alice.sub, 'Claude')])
  const { host, visitor, token } = await startSignedIn(t, client, { options: { trustedOrigins: ['https://spa.test'] } })
  const body = { app: 'usrcnst_Claude', csrf_token: await token() }
  for (const site of ['cross-site', 'same-site']) {
    const foreign = { 'sec-fetch-site': site, origin: 'https://evil.test' }
    t.match(await visitor.getJson(path, foreign), { status: 403, text: /FST_SCALEKIT_FORBIDDEN_ORIGIN/ })
    t.match(await visitor.post(path, body, foreign), { status: 403, text: /This form is out of date/ })
  }
  t.strictSame(client.revoked, [])
  const trusted = { 'sec-fetch-site': 'cross-site', origin: 'https://spa.test', accept: 'application/json' }
  t.equal((await visitor.postJson(path, body, trusted)).status, 204)
  t.notMatch(host.log.join(''), '"step":"failed"')
})

t.test('nobody is led to sign-in and back, and a script gets 401', async (t) => {
  const client = clientWith([])
  const host = await start(t, client)
  const visitor = host.visitor()
  const anonymous = await visitor.get(path)
  t.equal(anonymous.status, 303)
  t.equal(anonymous.headers.get('location'), '/signin?return_to=%2Fsettings%2Fapps')
  const posted = await visitor.post(path, { app: 'usrcnst_1', csrf_token: 'x' })
  t.match(posted, { status: 200, text: /http-equiv="refresh" content="0;url=\/signin\?return_to=%2Fsettings%2Fapps"/ })
  for (const answer of [await visitor.getJson(path), await visitor.postJson(path, { app: 'usrcnst_1', csrf_token: 'x' })]) {
    t.match(answer, { status: 401, text: /FST_SCALEKIT_USER_NOT_FOUND/ })
  }
  t.strictSame(client.queries, [])
})

t.test('where sign-in is chosen for each login, a page asks to sign in', async (t) => {
  const host = await start(t, clientWith([]), { options: { signInPath: () => '/signin' } })
  t.match(await host.visitor().get(path), { status: 401, text: /Sign in first/ })
})

t.test('below a prefix and behind a proxy that strips a path, forms and sign-in keep theirs', async (t) => {
  const client = clientWith([consentOf(alice.sub, 'Claude')])
  const setup = { options: { prefix: '/staff', publicUrl: 'https://acme.test/app' } }
  const { host, visitor } = await startSignedIn(t, client, setup)
  t.match((await visitor.get(`/staff${path}`)).text, 'action="/app/staff/settings/apps"')
  const anonymous = await host.visitor().get(`/staff${path}`)
  t.equal(anonymous.headers.get('location'), '/app/signin?return_to=%2Fapp%2Fstaff%2Fsettings%2Fapps')
})

t.test('a body that is no form of ours answers 400, and one that is too long 413', async (t) => {
  const { visitor } = await startSignedIn(t, clientWith([]))
  for (const body of [{}, { app: '' }, { app: ['a', 'b'] }, { app: 'a'.repeat(501) }]) {
    t.match(await visitor.postJson(path, body), { status: 400, text: /FST_ERR_VALIDATION/ })
  }
  t.match(await visitor.post(path, { app: 'a'.repeat(20_000) }), { status: 413, text: /FST_ERR_VALIDATION/ })
})

t.test('HEAD and other methods answer 404, and no query is logged', async (t) => {
  const { host, visitor } = await startSignedIn(t, clientWith([]))
  for (const method of ['HEAD', 'PUT', 'DELETE']) {
    t.equal((await visitor.send(method, `${path}?disconnected=secret`)).status, 404)
  }
  await visitor.get(`${path}?disconnected=secret`)
  t.notMatch(host.log.filter((line) => line.includes('settings')).join(''), 'disconnected=secret')
})

t.test('a list that never ends is cut, and says so', async (t) => {
  const client = clientWith([])
  let calls = 0
  client.resources.listUserConsents = async () =>
    ({ consents: [consentOf(alice.sub, String(calls++)), null, { ...consentOf(alice.sub, 'odd'), scopes: 'x', clientName: 1, grantedAt: undefined }], nextPageToken: 'more' })
  const { visitor } = await startSignedIn(t, client)
  const { apps, hasMore } = JSON.parse((await visitor.getJson(path)).text)
  t.equal(calls, 20)
  t.equal(apps.length, 21)
  t.match(apps.at(-1), { id: 'usrcnst_odd', clientName: '', scopes: [] }, 'what has no time comes last')
  t.ok(hasMore)
  t.match((await visitor.get(path)).text, 'more apps than fit')
})

t.test('an answer that is no list is an empty one', async (t) => {
  const client = clientWith([])
  client.resources.listUserConsents = async () => undefined
  const { visitor } = await startSignedIn(t, client)
  t.match((await visitor.getJson(path)).text, '"apps":[]')
})

t.test('a client that fails answers 503, and its page leads back', async (t) => {
  const client = clientWith([consentOf(alice.sub, 'Claude')])
  const { host, visitor, token } = await startSignedIn(t, client)
  const csrf = await token()
  client.resources.revokeUserConsent = async () => { throw new Error('of the client') }
  const page = await visitor.post(path, { app: 'usrcnst_Claude', csrf_token: csrf })
  t.match(page, { status: 503, text: /FST_SCALEKIT_UNAVAILABLE/ })
  t.match(page.text, `href="${path}"`)
  client.resources.listUserConsents = async () => { throw new Error('of the client') }
  t.equal((await visitor.post(path, { app: 'usrcnst_Claude', csrf_token: csrf })).status, 503)
  t.equal((await visitor.get(path)).status, 503)
  t.match(host.log.join(''), '"step":"apps-failed"')
})

t.test('without resourceId, a client gets no ID, and until it has listed once, that is what its failure is put down to', async (t) => {
  const client = clientWith([])
  const { listUserConsents } = client.resources
  const given: string[] = []
  const { visitor } = await startSignedIn(t, client, { options: { resourceId: undefined } })
  const fail = async () => { throw new Error('of the client') }
  client.resources.listUserConsents = fail
  t.match(await visitor.getJson(path), { status: 501, text: /FST_SCALEKIT_UNSUPPORTED_SDK/ })
  client.resources.listUserConsents = async (resourceId, query) => { given.push(resourceId); return await listUserConsents(resourceId, query) }
  t.equal((await visitor.getJson(path)).status, 200)
  t.strictSame(given, [''])
  client.resources.listUserConsents = fail
  t.match(await visitor.getJson(path), { status: 503, text: /FST_SCALEKIT_UNAVAILABLE/ })
})

t.test('a user has few calls in flight, and the host closes although one hangs', async (t) => {
  const client = clientWith([])
  let underWay = 0
  client.resources.listUserConsents = () => { underWay += 1; return new Promise(() => {}) }
  const { host, visitor } = await startSignedIn(t, client)
  const answers = Array.from({ length: 26 }, () => visitor.getJson(path))
  t.match(await Promise.race(answers), { status: 503, text: /FST_SCALEKIT_UNAVAILABLE/ })
  t.equal(underWay, 5)
  await host.app.close()
  const codes = (await Promise.all(answers)).map(({ status }) => status)
  t.equal(codes.filter((code) => code === 504).length, 5)
})

t.test('without the methods, the host is warned once, and the page says that it is not available', async (t) => {
  const { auth, resources } = clientWith([])
  const { listUserConsents } = resources
  for (const scalekit of [{ auth }, { auth, resources: { listUserConsents } as typeof resources }]) {
    const { host, visitor } = await startSignedIn(t, scalekit)
    t.equal(host.log.filter((line) => line.includes('cannot list connected apps')).length, 1)
    t.match(await visitor.get(path), { status: 501, text: /This page is not available/ })
    t.match(await visitor.getJson(path), { status: 501, text: /FST_SCALEKIT_UNSUPPORTED_SDK/ })
    t.equal((await visitor.postJson(path, { app: 'usrcnst_1', csrf_token: 'x' })).status, 501)
  }
})

t.test('a user that cannot be sent has no page', async (t) => {
  const { visitor } = await startSignedIn(t, clientWith([]), { options: { findUser: () => ({ sub: 'x', email: 'no address' }) } })
  t.match(await visitor.get(path), { status: 500, text: /FST_SCALEKIT_INVALID_USER/ })
})

t.test('what findUser throws goes to the error handler of the host', async (t) => {
  const { visitor } = await startSignedIn(t, clientWith([]), {
    options: { findUser: () => { throw new Error('the database is gone') } },
    before: (app) => { app.setErrorHandler((_error, _request, reply) => reply.code(599).send('of the host')) }
  })
  t.match(await visitor.get(path), { status: 599, text: 'of the host' })
})

t.test('the host may bring its own page', async (t) => {
  const client = clientWith([consentOf(alice.sub, 'Claude')])
  const { visitor } = await startSignedIn(t, client, {
    options: { pages: { connectedApps: ({ apps, user }) => `<p>${user.email}: ${apps.map(({ clientName }) => clientName).join()}</p>` } }
  })
  t.match(await visitor.get(path), { status: 200, text: '<p>alice@example.com: Claude</p>' })
})

t.test('the path must be free, and a resource must be one', async (t) => {
  const refused = (options: Partial<ScalekitLoginOptions>, about: string, setup: HostSetup = {}) =>
    t.rejects(start(t, clientWith([]), { ...setup, options }), { code: 'FST_SCALEKIT_INVALID_OPTION', message: new RegExp(`"${about}"`) })
  await refused({ connectedApps: '/login' }, 'connectedApps')
  await refused({ connectedApps: '/login/continue' }, 'connectedApps')
  await refused({ connectedApps: 'settings' }, 'connectedApps')
  await refused({ resourceId: 'conn_1' }, 'resourceId')
  await refused({ signInPath: path }, 'signInPath')
  await refused({}, 'connectedApps', { before: (app) => { app.get(path, async () => 'of the host') } })
})
