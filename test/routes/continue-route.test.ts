import t from 'tap'
import { alice, arrive, arriveSignedIn, bob, passTime, signIn, startHost } from '../support/host.js'
import { codeOf, locationOf, refreshOf } from '../support/visitor.js'

t.test('the confirm page shows the account, and nothing is sent on GET', async (t) => {
  const host = await startHost(t, { options: { productName: 'Acme <Notes>' } })
  const visitor = host.visitor()
  const { page, continueUrl, loginRequestId, state } = await arriveSignedIn(visitor, host)
  t.equal(page.status, 200)
  t.match(page.text, 'alice@example.com')
  t.match(page.text, 'Alice Example')
  t.match(page.text, 'Acme &lt;Notes&gt;')
  t.match(page.text, 'Continue only if you have just connected an app yourself')
  for (const action of ['continue', 'switch', 'cancel']) t.match(page.text, `name="action" value="${action}"`)
  t.notMatch(page.text, state)
  t.notMatch(page.text, loginRequestId)
  for (let n = 0; n < 20; n++) await visitor.get(continueUrl)
  await visitor.send('HEAD', continueUrl)
  t.equal(host.updates(), 0)
})

t.test('scripts get what they need to show a page of their own', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const { flow, continueUrl } = await arriveSignedIn(visitor, host)
  const answer = await visitor.getJson(continueUrl)
  t.equal(answer.status, 200)
  const { csrfToken, expiresAt, ...rest } = JSON.parse(answer.text)
  t.strictSame(rest, { flow, user: { sub: 'user_alice', email: 'alice@example.com', name: 'Alice Example' } })
  t.match(csrfToken, /^[\w-]{48}\.[\w-]{22}$/)
  t.ok(Date.parse(expiresAt) > Date.now())
})

t.test('scripts of other origins are refused unless they are trusted', async (t) => {
  const host = await startHost(t, { options: { trustedOrigins: ['https://app.example.com'] } })
  const visitor = host.visitor()
  const { continueUrl } = await arriveSignedIn(visitor, host)
  for (const site of ['cross-site', 'same-site', 'unheard-of']) {
    const answer = await visitor.getJson(continueUrl, { 'sec-fetch-site': site, origin: 'https://evil.example' })
    t.equal(answer.status, 403)
    t.equal(codeOf(answer), 'FST_SCALEKIT_FORBIDDEN_ORIGIN')
  }
  t.equal((await visitor.getJson(continueUrl, { 'sec-fetch-site': 'cross-site', origin: 'null' })).status, 403)
  t.equal((await visitor.getJson(continueUrl, { 'sec-fetch-site': 'same-site', origin: 'https://app.example.com' })).status, 200)
  t.equal((await visitor.getJson(continueUrl, { 'sec-fetch-site': 'same-origin' })).status, 200)
})

t.test('nobody signed in: pages lead to sign-in, scripts get 401', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const { continueUrl } = await arrive(visitor, host)
  t.equal(locationOf(await visitor.get(continueUrl)), `/signin?return_to=${encodeURIComponent(continueUrl)}`)
  const json = await visitor.getJson(continueUrl)
  t.equal(json.status, 401)
  t.strictSame(JSON.parse(json.text), {
    statusCode: 401, code: 'FST_SCALEKIT_USER_NOT_FOUND', error: 'Unauthorized', message: 'Nobody is signed in'
  })
})

t.test('nobody found on arrival from another site: one bounce through a page of our own', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const { continueUrl } = await arrive(visitor, host)
  const bounce = await visitor.get(continueUrl, { 'sec-fetch-site': 'cross-site' })
  t.equal(bounce.status, 200)
  t.equal(refreshOf(bounce), continueUrl)
  t.equal((await visitor.get(continueUrl, { 'sec-fetch-site': 'same-origin' })).status, 303)
})

t.test('without signInPath a page asks to sign in', async (t) => {
  const host = await startHost(t, { options: { signInPath: undefined } })
  const visitor = host.visitor()
  const { continueUrl } = await arrive(visitor, host)
  const page = await visitor.get(continueUrl)
  t.equal(page.status, 401)
  t.match(page.text, `href="${continueUrl}"`)
})

t.test('no pending login, an unknown one and junk cookies answer 400', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const { flow } = await arrive(visitor, host)
  const name = `scalekit-login-${host.emulator.connectionId}-${flow}`
  const good = await visitor.cookie(name)
  const junk = ['', 'x', 'x.y', '%', '%E0%A4%A', `${good}x`, `x${good}`, good.replace('.', ''), good.slice(0, -1), 'a'.repeat(3000)]
  for (const value of junk) {
    const answer = await host.visitor().get('/login/continue', { cookie: `${name}=${value}` })
    t.equal(answer.status, 400, value)
    t.equal(codeOf(answer), 'FST_SCALEKIT_NO_LOGIN_REQUEST')
  }
  t.equal((await host.visitor().get('/login/continue')).status, 400)
  t.equal((await visitor.get('/login/continue?flow=unknown')).status, 400)
  const doubled = await visitor.get('/login/continue?flow=a&flow=b')
  t.equal(codeOf(doubled), 'FST_ERR_VALIDATION')
})

t.test('an expired login answers 410, tells the host and sends nothing', async (t) => {
  const failed: unknown[] = []
  const host = await startHost(t, { options: { onFailed: (_request, event) => { failed.push(event) } } })
  const visitor = host.visitor()
  const { continueUrl, flow, fields } = await arriveSignedIn(visitor, host)
  passTime(t, 9.5 * 60_000)
  const page = await visitor.get(continueUrl)
  t.equal(page.status, 410)
  t.match(page.text, 'connect again')
  const posted = await visitor.post('/login/continue', { ...fields, action: 'continue' })
  t.equal(codeOf(posted), 'FST_SCALEKIT_LOGIN_REQUEST_EXPIRED')
  t.equal(host.updates(), 0)
  t.match(failed, [{ flowId: flow, code: 'FST_SCALEKIT_LOGIN_REQUEST_EXPIRED' }])
})

t.test('confirm: false completes on GET for whoever is signed in, but not in frames or prefetches', async (t) => {
  const host = await startHost(t, { options: { confirm: false } })
  const visitor = host.visitor()
  await signIn(visitor, alice)
  const { continueUrl, loginRequestId } = await arrive(visitor, host)
  t.equal((await visitor.get(continueUrl, { 'sec-purpose': 'prefetch' })).status, 403)
  t.equal((await visitor.getJson(continueUrl)).status, 200)
  t.equal(host.updates(), 0)
  const done = await visitor.get(continueUrl)
  t.equal(done.status, 200)
  t.match(refreshOf(done), '/partner:callback?state=')
  t.strictSame(host.emulator.loginRequests.get(loginRequestId)?.updates, [alice])
})

t.test('with confirm: false a choice of organizations is still asked for', async (t) => {
  const organizations = [{ id: 'org_1', name: 'Acme' }, { id: 'org_2', name: 'Globex' }]
  const host = await startHost(t, { options: { confirm: false, findOrganizations: () => organizations } })
  const { page } = await arriveSignedIn(host.visitor(), host)
  t.match(page.text, 'Choose an organization')
  t.equal(host.updates(), 0)
  organizations.pop()
  t.match(refreshOf((await arriveSignedIn(host.visitor(), host)).page), '/partner:callback?state=')
  t.equal(host.updates(), 1)
})

t.test('what findUser throws goes to the host\'s error handler, and the login stays', async (t) => {
  const host = await startHost(t, {
    options: { findUser: () => { throw new Error('the database is down') } },
    before: (app) => { app.setErrorHandler((error, _request, reply) => reply.code(599).send(`host: ${String(error)}`)) }
  })
  const visitor = host.visitor()
  const { continueUrl } = await arrive(visitor, host)
  const answer = await visitor.get(continueUrl)
  t.equal(answer.status, 599)
  t.equal(answer.text, 'host: Error: the database is down')
  t.ok((await visitor.cookieNames()).some((name) => name.startsWith('scalekit-login')))
})

t.test('findUser may answer undefined for nobody', async (t) => {
  const host = await startHost(t, { options: { findUser: () => undefined } })
  const visitor = host.visitor()
  const { continueUrl } = await arrive(visitor, host)
  t.equal((await visitor.get(continueUrl)).status, 303)
})

t.test('three interleaved logins end with the right one each', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const logins = [await arrive(visitor, host), await arrive(visitor, host), await arrive(visitor, host)]
  for (const [index, user] of [bob, alice, bob].entries()) {
    const { continueUrl, loginRequestId } = logins[index] ?? {}
    await signIn(visitor, user)
    const { csrfToken, flow } = JSON.parse((await visitor.getJson(continueUrl ?? '')).text)
    const done = await visitor.postJson('/login/continue', { flow, csrf_token: csrfToken, action: 'continue' })
    t.equal(done.status, 200)
    t.strictSame(host.emulator.loginRequests.get(loginRequestId ?? '')?.updates, [user])
  }
  t.equal(host.updates(), 3)
})
