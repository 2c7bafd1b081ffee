import formbody from '@fastify/formbody'
import t from 'tap'
import type { ScalekitLoginOptions } from '../../dist/index.js'
import { alice, arrive, arriveSignedIn, bob, passTime, signIn, startHost } from '../support/host.js'
import { codeOf, fieldsOf, refreshOf } from '../support/visitor.js'

const organizations = [{ id: 'org_1', name: 'Acme' }, { id: 'org_2', name: 'Globex' }]
const withOrganizations = (list: unknown): Partial<ScalekitLoginOptions> =>
  ({ findOrganizations: () => list as typeof organizations })

t.test('a script completes by JSON and is told where to go', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const { fields, loginRequestId } = await arriveSignedIn(visitor, host)
  const done = await visitor.postJson('/login/continue', { ...fields, action: 'continue' }, { accept: '*/*' })
  t.equal(done.status, 200)
  const { callbackUrl, authRequestId } = JSON.parse(done.text)
  t.match(callbackUrl, '/partner:callback?state=')
  t.equal(authRequestId, host.emulator.loginRequests.get(loginRequestId)?.authRequestId)
})

t.test('the form is read with and without @fastify/formbody', async (t) => {
  for (const before of [undefined, (app: Parameters<typeof formbody>[0]) => app.register(formbody, { bodyLimit: 5_000_000 })]) {
    const host = await startHost(t, { ...(before && { before: async (app) => { await before(app) } }) })
    const visitor = host.visitor()
    const { fields } = await arriveSignedIn(visitor, host)
    t.equal((await visitor.post('/login/continue', { ...fields, action: 'continue', more: 'x'.repeat(20_000) })).status, 413)
    t.equal((await visitor.post('/login/continue', { ...fields, action: 'continue' })).status, 200)
  }
})

t.test('a body that does not hold what it must is refused', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const { fields } = await arriveSignedIn(visitor, host)
  const bodies: Array<[Record<string, string | string[]>, number, string]> = [
    [{ ...fields }, 400, 'FST_ERR_VALIDATION'],
    [{ ...fields, action: 'destroy' }, 400, 'FST_ERR_VALIDATION'],
    [{ ...fields, action: ['continue', 'cancel'] }, 400, 'FST_ERR_VALIDATION'],
    [{ ...fields, action: 'continue', flow: 'unknown' }, 400, 'FST_SCALEKIT_NO_LOGIN_REQUEST'],
    [{ action: 'continue' }, 403, 'FST_SCALEKIT_INVALID_CSRF_TOKEN'],
    [{ ...fields, action: 'continue', csrf_token: 'a.b' }, 403, 'FST_SCALEKIT_INVALID_CSRF_TOKEN'],
    [{ ...fields, action: 'cancel', csrf_token: `${fields.csrf_token}x` }, 403, 'FST_SCALEKIT_INVALID_CSRF_TOKEN'],
    [{ ...fields, action: 'continue', organization: 'org_9' }, 403, 'FST_SCALEKIT_NO_ORGANIZATION']
  ]
  for (const [body, status, code] of bodies) {
    for (const answer of [await visitor.post('/login/continue', body), await visitor.postJson('/login/continue', body)]) {
      t.equal(answer.status, status)
      t.equal(codeOf(answer), code)
    }
  }
  const raw: Array<[string, string, number]> = [
    ['application/json', '{', 400], ['application/json', '', 400], ['application/json', '{"__proto__":{}}', 400],
    ['application/json', 'null', 400], ['text/csv', 'a', 415], ['multipart/form-data; boundary=a', '--a', 415]
  ]
  for (const [type, body, status] of raw) {
    const answer = await visitor.send('POST', '/login/continue', { 'content-type': type }, body)
    t.equal(answer.status, status, `${type} ${body}`)
    t.equal(codeOf(answer), 'FST_ERR_VALIDATION')
  }
  t.equal((await visitor.send('POST', '/login/continue')).status, 400)
  t.equal(host.updates(), 0)
})

t.test('a token of another browser or of another login is refused', async (t) => {
  const host = await startHost(t)
  const [mine, other] = [host.visitor(), host.visitor()]
  const first = await arriveSignedIn(mine, host)
  const second = await arriveSignedIn(mine, host)
  const planted = await arriveSignedIn(other, host)
  for (const { csrf_token: token = '' } of [second.fields, planted.fields]) {
    const answer = await mine.post('/login/continue', { flow: first.flow, csrf_token: token, action: 'continue' })
    t.equal(codeOf(answer), 'FST_SCALEKIT_INVALID_CSRF_TOKEN')
  }
  t.equal(host.updates(), 0)
})

t.test('only our own pages and trusted origins may answer', async (t) => {
  const host = await startHost(t, { options: { trustedOrigins: ['https://app.example.com'] } })
  const visitor = host.visitor()
  const { fields } = await arriveSignedIn(visitor, host)
  for (const site of ['cross-site', 'same-site']) {
    for (const origin of ['null', 'https://evil.example']) {
      const answer = await visitor.post('/login/continue', { ...fields, action: 'continue' }, { 'sec-fetch-site': site, origin })
      t.equal(codeOf(answer), 'FST_SCALEKIT_FORBIDDEN_ORIGIN')
    }
  }
  t.equal(host.updates(), 0)
  const honest = { 'sec-fetch-site': 'same-origin', origin: 'null' }
  t.equal((await visitor.post('/login/continue', { ...fields, action: 'continue' }, honest)).status, 200)
  const { fields: again } = await arriveSignedIn(visitor, host)
  const trusted = { 'sec-fetch-site': 'same-site', origin: 'https://app.example.com' }
  t.equal((await visitor.post('/login/continue', { ...again, action: 'continue' }, trusted)).status, 200)
})

t.test('another user, e-mail or organization than shown: the page anew, and nothing is sent', async (t) => {
  let offered = organizations.slice(0, 1)
  const host = await startHost(t, { options: { findOrganizations: () => offered } })
  const visitor = host.visitor()
  const { fields, page } = await arriveSignedIn(visitor, host)
  t.match(page.text, 'Acme')
  const post = async (action: string) => await visitor.post('/login/continue', { ...fields, action })

  await signIn(visitor, bob)
  for (const action of ['continue', 'cancel']) {
    const anew = await post(action)
    t.equal(anew.status, 200)
    t.match(anew.text, 'bob@example.com')
    t.equal(refreshOf(anew), undefined)
  }
  await signIn(visitor, { ...alice, email: 'new@example.com' })
  t.match((await post('continue')).text, 'new@example.com')
  await signIn(visitor, alice)
  offered = organizations.slice(1)
  t.match((await post('continue')).text, 'Globex')
  const json = await visitor.postJson('/login/continue', { ...fields, action: 'continue' })
  t.equal(json.status, 409)
  const { flow, csrfToken, organizations: shown } = JSON.parse(json.text)
  t.strictSame(shown, offered)
  t.equal(host.updates(), 0)
  t.equal((await visitor.postJson('/login/continue', { flow, csrf_token: csrfToken, action: 'continue' })).status, 200)
  t.equal(host.updates(), 1)
})

t.test('one organization is taken and shown, several are offered', async (t) => {
  const host = await startHost(t, { options: withOrganizations(organizations) })
  const visitor = host.visitor()
  const { fields, page, loginRequestId, continueUrl } = await arriveSignedIn(visitor, host)
  t.match(page.text, /<select name="organization" required>[^]*<option value="org_1"/)
  t.strictSame(JSON.parse((await visitor.getJson(continueUrl)).text).organizations, organizations)
  for (const organization of ['', 'org_9']) {
    const answer = await visitor.post('/login/continue', { ...fields, action: 'continue', organization })
    t.equal(answer.status, 403)
    t.equal(codeOf(answer), 'FST_SCALEKIT_NO_ORGANIZATION')
  }
  t.equal(host.updates(), 0)
  await visitor.post('/login/continue', { ...fields, action: 'continue', organization: 'org_2' })
  t.match(host.emulator.loginRequests.get(loginRequestId)?.updates, [
    { ...alice, organizationExternalId: 'org_2', organizationExternalName: 'Globex' }
  ])

  const single = await startHost(t, { options: withOrganizations(organizations.slice(0, 1)) })
  const another = single.visitor()
  const login = await arriveSignedIn(another, single)
  await another.post('/login/continue', { ...login.fields, action: 'continue' })
  t.match(single.emulator.loginRequests.get(login.loginRequestId)?.user, { organizationExternalId: 'org_1' })
})

t.test('an organization that findUser names is shown, and confirmed like any other', async (t) => {
  const member = (id: string) => ({ ...alice, organizationExternalId: id, organizationExternalName: `Name of ${id}` })
  const host = await startHost(t)
  const visitor = host.visitor()
  const { fields, page, loginRequestId } = await arriveSignedIn(visitor, host, member('org_a'))
  t.match(page.text, 'Name of org_a')
  await signIn(visitor, member('org_b'))
  const anew = await visitor.post('/login/continue', { ...fields, action: 'continue' })
  t.match(anew.text, 'Name of org_b')
  t.equal(host.updates(), 0)
  await visitor.post('/login/continue', { ...fieldsOf(anew), action: 'continue' })
  t.strictSame(host.emulator.loginRequests.get(loginRequestId)?.updates, [member('org_b')])

  const unnamed = await arriveSignedIn(visitor, host, { ...alice, organizationExternalId: 'org_c' })
  t.match(unnamed.page.text, 'org_c')
  await visitor.post('/login/continue', { ...unnamed.fields, action: 'continue' })
  t.strictSame(host.emulator.loginRequests.get(unnamed.loginRequestId)?.updates, [{ ...alice, organizationExternalId: 'org_c' }])
})

t.test('a user who has no organization any more can still cancel', async (t) => {
  const offered = organizations.slice()
  const host = await startHost(t, { options: { findOrganizations: () => offered } })
  const visitor = host.visitor()
  const { fields, loginRequestId } = await arriveSignedIn(visitor, host)
  offered.length = 0
  t.equal((await visitor.post('/login/continue', { ...fields, action: 'continue' })).status, 403)
  t.equal((await visitor.post('/login/continue', { ...fields, action: 'cancel' })).status, 200)
  t.match(host.emulator.loginRequests.get(loginRequestId)?.updates, [{ loginFailed: true }])
})

t.test('no organization is a 403 page, a wrong answer of the host a 500 without detail', async (t) => {
  const host = await startHost(t, { options: withOrganizations([]) })
  const { page } = await arriveSignedIn(host.visitor(), host)
  t.equal(page.status, 403)
  t.equal(codeOf(page), 'FST_SCALEKIT_NO_ORGANIZATION')
  for (const list of [[{ id: 'org_1' }], 'org_1', [null]]) {
    const broken = await startHost(t, { options: withOrganizations(list) })
    const { page } = await arriveSignedIn(broken.visitor(), broken)
    t.equal(page.status, 500)
    t.equal(codeOf(page), 'FST_SCALEKIT_INVALID_USER')
    t.notMatch(page.text, 'findOrganizations')
    t.match(broken.log.join(''), 'findOrganizations must return a list of { id, name }')
  }
})

t.test('use another account leads to sign-in with prompt=login', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const { fields, continueUrl } = await arriveSignedIn(visitor, host)
  const page = await visitor.post('/login/continue', { ...fields, action: 'switch' })
  t.equal(page.status, 200)
  t.equal(refreshOf(page), `/signin?return_to=${encodeURIComponent(continueUrl)}&prompt=login`)
  const json = await visitor.postJson('/login/continue', { ...fields, action: 'switch' })
  t.strictSame(JSON.parse(json.text), { signInUrl: refreshOf(page) })
  t.equal(host.updates(), 0)

  const bare = await startHost(t, { options: { signInPath: undefined } })
  const another = bare.visitor()
  const login = await arriveSignedIn(another, bare)
  const told = await another.post('/login/continue', { ...login.fields, action: 'switch' })
  t.equal(told.status, 401)
  t.match(told.text, login.continueUrl)
})

t.test('cancel reports a failed login and leads back to Scalekit', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const { fields, loginRequestId } = await arriveSignedIn(visitor, host)
  const page = await visitor.post('/login/continue', { ...fields, action: 'cancel' })
  t.match(refreshOf(page), '/partner:callback?state=')
  t.match(host.emulator.loginRequests.get(loginRequestId)?.updates, [{ loginFailed: true }])
  t.strictSame((await visitor.cookieNames()).filter((name) => name.includes('scalekit')), [])
})

t.test('a session that ended between page and answer: sign in again, or cancel', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const { fields, continueUrl, loginRequestId } = await arriveSignedIn(visitor, host)
  await signIn(visitor, null)
  const again = await visitor.post('/login/continue', { ...fields, action: 'continue' })
  t.equal(again.status, 200)
  t.equal(refreshOf(again), `/signin?return_to=${encodeURIComponent(continueUrl)}`)
  t.equal((await visitor.postJson('/login/continue', { ...fields, action: 'continue' })).status, 401)
  t.equal(host.updates(), 0)
  t.equal((await visitor.post('/login/continue', { ...fields, action: 'cancel' })).status, 200)
  t.match(host.emulator.loginRequests.get(loginRequestId)?.user, { loginFailed: true })
})

t.test('two identical answers at once send one update, a different one meanwhile is refused', async (t) => {
  const completed: unknown[] = []
  const host = await startHost(t, { options: { onCompleted: (_request, event) => { completed.push(event) } } })
  const visitor = host.visitor()
  const { fields, flow, loginRequestId } = await arriveSignedIn(visitor, host)
  host.emulator.failNext({ delay: 1500 })
  const post = async (action: string) => await visitor.post('/login/continue', { ...fields, action })
  const [first, second, cancel] = await Promise.all([post('continue'), post('continue'), post('cancel')])
  t.strictSame([first.status, second.status, cancel.status], [200, 200, 409])
  t.equal(refreshOf(first), refreshOf(second))
  t.equal(codeOf(cancel), 'FST_SCALEKIT_OUTCOME_CONFLICT')
  t.equal(host.updates(), 1)
  const authRequestId = host.emulator.loginRequests.get(loginRequestId)?.authRequestId
  t.strictSame(completed, [{ flowId: flow, authRequestId, sub: 'user_alice' }])
})

t.test('a finished login is over: Back, replay and another outcome answer 400 or 410', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const { fields, continueUrl, loginUrl } = await arriveSignedIn(visitor, host)
  const before = await visitor.cookieHeader()
  const done = await visitor.post('/login/continue', { ...fields, action: 'continue' })
  t.equal((await visitor.get(continueUrl)).status, 400)
  t.equal((await visitor.post('/login/continue', { ...fields, action: 'continue' })).status, 400)

  const replayer = host.visitor()
  const replay = async (action: string) => await replayer.post('/login/continue', { ...fields, action }, { cookie: before })
  const same = await replay('continue')
  t.equal(same.status, 410)
  t.match(same.text, 'Finish connecting')
  t.match(same.text, refreshOf(done)?.replaceAll('&', '&amp;'))
  const different = await replay('cancel')
  t.equal(different.status, 410)
  t.notMatch(different.text, 'Finish connecting')
  t.equal((await replayer.get(continueUrl, { cookie: before })).status, 410)
  const { headers } = await visitor.get(loginUrl)
  t.equal((await visitor.get(headers.get('location') ?? '')).status, 410)
  t.equal(host.updates(), 1)
})

t.test('one user may answer ten logins in ten minutes, another is not affected', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const answer = async (user: unknown, action: string) => {
    const { fields } = await arriveSignedIn(visitor, host, user)
    return await visitor.post('/login/continue', { ...fields, action })
  }
  for (let n = 0; n < 10; n++) t.equal((await answer(alice, n % 2 ? 'cancel' : 'continue')).status, 200)
  const eleventh = await answer(alice, 'continue')
  t.equal(eleventh.status, 429)
  t.equal(codeOf(eleventh), 'FST_SCALEKIT_TOO_MANY_LOGINS')
  const wait = Number(eleventh.headers.get('retry-after'))
  t.ok(wait > 0 && wait <= 600)
  t.equal((await answer(bob, 'continue')).status, 200)
  t.equal(host.updates(), 11)
  passTime(t, 601_000)
  t.equal((await answer(alice, 'continue')).status, 200)
})

t.test('IDs that Scalekit does not know count for the limit, which can be turned off', async (t) => {
  for (const [limit, last] of [[{ max: 2, window: 60 }, 429], [false, 410]] as const) {
    const host = await startHost(t, { options: { limit } })
    const visitor = host.visitor()
    await signIn(visitor, alice)
    const statuses = []
    for (let n = 0; n < 3; n++) {
      const { headers } = await visitor.get(`/login?login_request_id=lri_${n}&state=s`)
      const fields = fieldsOf(await visitor.get(headers.get('location') ?? ''))
      statuses.push((await visitor.post('/login/continue', { ...fields, action: 'continue' })).status)
    }
    t.strictSame(statuses, [410, 410, last])
  }
})

t.test('what an anonymous visitor cancels counts for its address', async (t) => {
  const host = await startHost(t, { options: { limit: { max: 1 } } })
  const cancel = async () => {
    const visitor = host.visitor()
    const { fields } = await arriveSignedIn(visitor, host)
    await signIn(visitor, null)
    return await visitor.post('/login/continue', { ...fields, action: 'cancel' })
  }
  t.equal((await cancel()).status, 200)
  t.equal((await cancel()).status, 429)
})

t.test('a return to the same login after an outage does not count twice', async (t) => {
  const host = await startHost(t, { options: { limit: { max: 1 } } })
  const visitor = host.visitor()
  const { fields } = await arriveSignedIn(visitor, host)
  host.emulator.failNext({ status: 'internal' })
  t.equal((await visitor.post('/login/continue', { ...fields, action: 'continue' })).status, 503)
  t.equal((await visitor.post('/login/continue', { ...fields, action: 'continue' })).status, 200)
  await arrive(visitor, host)
})
