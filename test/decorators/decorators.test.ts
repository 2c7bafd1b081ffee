import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { type CompleteOptions, FST_SCALEKIT_NO_LOGIN_REQUEST, type ScalekitLogin, type ScalekitUser, type WhichLogin } from '../../dist/index.js'
import { alice, arrive, bob, passTime, revokeFirstToken, SHORT_BUDGET_MS, signIn, startHost } from '../support/host.js'
import { codeOf, refreshOf } from '../support/visitor.js'

interface OwnConfirmation { Body: { user?: ScalekitUser | null, options?: CompleteOptions } }

/** Handlers of a host that shows its own confirmation, or looks at what waits. */
function ownHandlers (app: FastifyInstance) {
  app.post<OwnConfirmation>('/own/complete', async (request, reply) => {
    try {
      return reply.redirectToScalekit(await request.completeScalekitLogin(request.body.user, request.body.options))
    } catch (error) {
      return reply.sendScalekitProblem(error)
    }
  })
  app.get('/own/complete', async (request) => await request.completeScalekitLogin(alice, { confirmed: true }))
  app.post<{ Body: WhichLogin }>('/own/fail', async (request, reply) =>
    reply.redirectToScalekit(await request.failScalekitLogin(request.body)))
  app.post('/own/uncaught', async (request, reply) => reply.redirectToScalekit(await request.completeScalekitLogin(alice, { confirmed: true })))
  for (const method of ['GET', 'POST'] as const) {
    app.route({
      method,
      url: '/own/logins',
      handler: async ({ scalekitLogin, scalekitLogins }) => ({ named: scalekitLogin, all: scalekitLogins })
    })
  }
}

const confirmed = { confirmed: true }

t.test('a host with its own confirmation completes by itself', async (t) => {
  const host = await startHost(t, { after: ownHandlers })
  const visitor = host.visitor()
  const { continueUrl, loginRequestId } = await arrive(visitor, host)
  const page = await visitor.postJson(`/own/complete?return_to=${encodeURIComponent(continueUrl)}`,
    { user: alice, options: confirmed }, { accept: 'text/html' })
  t.equal(page.status, 200)
  t.match(refreshOf(page), '/partner:callback?state=')
  t.equal(page.headers.get('cache-control'), 'no-store, no-transform')
  t.strictSame(host.emulator.loginRequests.get(loginRequestId)?.updates, [alice])
  t.strictSame((await visitor.cookieNames()).filter((name) => name.includes('scalekit')), [])
})

t.test('the user defaults to whom findUser finds, and scripts are told where to go', async (t) => {
  const host = await startHost(t, { after: ownHandlers })
  const visitor = host.visitor()
  await signIn(visitor, bob)
  const { flow, loginRequestId } = await arrive(visitor, host)
  const answer = await visitor.postJson('/own/complete', { flow, options: confirmed })
  t.equal(answer.status, 200)
  t.match(JSON.parse(answer.text), { callbackUrl: /partner:callback/, authRequestId: /^req_/ })
  t.strictSame(host.emulator.loginRequests.get(loginRequestId)?.updates, [bob])
})

t.test('completion is refused in this order: method, confirmation, login, user, organization', async (t) => {
  const organizations = [{ id: 'org_1', name: 'Acme' }, { id: 'org_2', name: 'Globex' }]
  const host = await startHost(t, { after: ownHandlers, options: { findOrganizations: () => organizations } })
  const visitor = host.visitor()
  const { flow, loginRequestId } = await arrive(visitor, host)
  const get = await visitor.getJson(`/own/complete?flow=${flow}`)
  t.equal(get.status, 500)
  t.equal(codeOf(get), 'FST_SCALEKIT_UNSAFE_METHOD')
  t.match(get.text, '/login/continue')
  const bodies = [
    [{}, 500, 'FST_SCALEKIT_NOT_CONFIRMED'],
    [{ flow, options: { confirmed: 'yes' } }, 500, 'FST_SCALEKIT_NOT_CONFIRMED'],
    [{ options: confirmed }, 400, 'FST_SCALEKIT_NO_LOGIN_REQUEST'],
    [{ options: { ...confirmed, flowId: 'unknown' } }, 400, 'FST_SCALEKIT_NO_LOGIN_REQUEST'],
    [{ flow, options: { ...confirmed, connectionId: 'conn_9' } }, 400, 'FST_SCALEKIT_NO_LOGIN_REQUEST'],
    [{ flow, options: confirmed }, 401, 'FST_SCALEKIT_USER_NOT_FOUND'],
    [{ flow, user: null, options: confirmed }, 401, 'FST_SCALEKIT_USER_NOT_FOUND'],
    [{ flow, user: { sub: 'x' }, options: confirmed }, 500, 'FST_SCALEKIT_INVALID_USER'],
    [{ flow, user: alice, options: confirmed }, 403, 'FST_SCALEKIT_NO_ORGANIZATION'],
    [{ flow, user: alice, options: { ...confirmed, organizationId: 'org_9' } }, 403, 'FST_SCALEKIT_NO_ORGANIZATION']
  ] as const
  for (const [body, status, code] of bodies) {
    const answer = await visitor.postJson('/own/complete', body)
    t.equal(answer.status, status)
    t.equal(codeOf(answer), code)
  }
  t.equal(host.updates(), 0)
  const done = await visitor.postJson('/own/complete', {
    user: alice, options: { ...confirmed, flowId: flow, connectionId: host.emulator.connectionId, organizationId: 'org_2' }
  })
  t.equal(done.status, 200)
  t.match(host.emulator.loginRequests.get(loginRequestId)?.user, { organizationExternalName: 'Globex' })
})

t.test('a planted login is not completed by a sign-in that does not name it', async (t) => {
  const host = await startHost(t, { after: ownHandlers })
  const visitor = host.visitor()
  await arrive(visitor, host)
  t.equal((await signIn(visitor, alice)).headers.get('location'), '/')
  t.equal((await visitor.postJson('/own/uncaught', {})).status, 400)
  t.equal(host.updates(), 0)
})

t.test('with confirm: false a host completes on any method and without saying confirmed', async (t) => {
  const host = await startHost(t, { after: ownHandlers, options: { confirm: false } })
  const visitor = host.visitor()
  const { flow } = await arrive(visitor, host)
  t.equal((await visitor.getJson(`/own/complete?flow=${flow}`)).status, 200)
  t.equal(host.updates(), 1)
})

t.test('a host reports a failed login, on POST only', async (t) => {
  const host = await startHost(t, {
    after: (app) => {
      ownHandlers(app)
      app.get('/own/fail', async (request) => await request.failScalekitLogin())
    }
  })
  const visitor = host.visitor()
  const { flow, loginRequestId } = await arrive(visitor, host)
  t.equal(codeOf(await visitor.getJson(`/own/fail?flow=${flow}`)), 'FST_SCALEKIT_UNSAFE_METHOD')
  t.equal((await visitor.postJson('/own/fail', {})).status, 400)
  t.equal((await visitor.postJson('/own/fail', { flowId: flow })).status, 200)
  t.match(host.emulator.loginRequests.get(loginRequestId)?.updates, [{ loginFailed: true }])
})

t.test('a failed login is reported for a user who cannot complete one', async (t) => {
  for (const findOrganizations of [() => [], () => { throw new Error('the directory is down') }]) {
    const host = await startHost(t, { after: ownHandlers, options: { findOrganizations } })
    const visitor = host.visitor()
    await signIn(visitor, alice)
    const { flow } = await arrive(visitor, host)
    t.equal((await visitor.postJson('/own/fail', { flowId: flow })).status, 200)
    t.equal(host.updates(), 1)
  }
})

t.test('an uncaught timeout tells every instance which outcome may have been sent', async (t) => {
  const host = await startHost(t, { after: ownHandlers, options: { timeout: SHORT_BUDGET_MS } })
  const visitor = host.visitor()
  const { flow } = await arrive(visitor, host)
  const before = await visitor.cookie('scalekit')
  host.emulator.failNext({ hang: true })
  t.equal((await visitor.postJson('/own/uncaught', { flow })).status, 504)
  t.not(await visitor.cookie('scalekit'), before)
})

t.test('a timeout before anything was sent leaves the login open to everybody', async (t) => {
  const host = await startHost(t, { after: ownHandlers, options: { timeout: SHORT_BUDGET_MS } })
  const visitor = host.visitor()
  const { flow } = await arrive(visitor, host)
  await revokeFirstToken(host)
  host.emulator.failNext({ call: 'token', hang: true })
  t.equal((await visitor.postJson('/own/uncaught', { flow })).status, 504)
  t.equal((await visitor.postJson('/own/complete', { flow, user: bob, options: confirmed })).status, 200)
})

t.test('requests know the login they name and all that wait', async (t) => {
  const host = await startHost(t, { after: ownHandlers })
  const visitor = host.visitor()
  const none = JSON.parse((await visitor.getJson('/own/logins')).text)
  t.strictSame(none, { named: null, all: [] })
  const first = await arrive(visitor, host)
  passTime(t, 60_000)
  const second = await arrive(visitor, host)
  const { named, all }: { named: ScalekitLogin, all: ScalekitLogin[] } =
    JSON.parse((await visitor.getJson(`/own/logins?flow=${first.flow}`)).text)
  t.equal(named.flowId, first.flow)
  t.equal(named.loginRequestId, first.loginRequestId)
  t.equal(named.connectionId, host.emulator.connectionId)
  t.equal(named.continuePath, first.continueUrl)
  t.equal(Date.parse(String(named.expiresAt)) - Date.parse(String(named.receivedAt)), 570_000)
  t.strictSame(all.map(({ flowId }) => flowId), [second.flow, first.flow])

  const nameBy = async (returnTo: string) =>
    JSON.parse((await visitor.getJson(`/own/logins?return_to=${encodeURIComponent(returnTo)}`)).text).named?.flowId
  t.equal(await nameBy(second.continueUrl), second.flow)
  for (const other of ['/', '/login/continue', `/other?flow=${first.flow}`, `https://evil.example${first.continueUrl}`, 'http://[']) {
    t.equal(await nameBy(other), undefined, other)
  }
  const byBody = await visitor.postJson('/own/logins', { return_to: first.continueUrl })
  t.equal(JSON.parse(byBody.text).named.flowId, first.flow)
  const twice = await visitor.getJson(`/own/logins?flow=${first.flow}&flow=${second.flow}`)
  t.equal(JSON.parse(twice.text).named, null)

  passTime(t, 540_000)
  const late = JSON.parse((await visitor.getJson(`/own/logins?flow=${first.flow}`)).text)
  t.equal(late.named.flowId, first.flow, 'a named login is known when it is over, so that its user is told')
  t.strictSame(late.all.map(({ flowId }: ScalekitLogin) => flowId), [second.flow])
})

t.test('an uncaught error of ours becomes the host\'s JSON error, one of the host\'s stays its own', async (t) => {
  const host = await startHost(t, {
    after: (app) => {
      ownHandlers(app)
      app.post('/own/mistake', async (_request, reply) => reply.sendScalekitProblem(new TypeError('a mistake')))
      app.post('/own/text', async (_request, reply) => reply.sendScalekitProblem('text'))
      app.post('/own/open', async (_request, reply) => reply.redirectToScalekit({
        callbackUrl: 'https://evil.example/?state=1', authRequestId: 'req_1', loginRequestId: 'lri_1'
      }))
      app.post('/own/problem', async (_request, reply) => reply.sendScalekitProblem(new FST_SCALEKIT_NO_LOGIN_REQUEST()))
    }
  })
  const visitor = host.visitor()
  const { flow } = await arrive(visitor, host)
  host.emulator.failNext({ status: 'internal' })
  const failed = await visitor.postJson('/own/uncaught', { flow })
  t.equal(failed.status, 503)
  t.equal(failed.headers.get('retry-after'), '5')
  t.equal((await visitor.postJson('/own/mistake', {})).status, 500)
  t.equal((await visitor.postJson('/own/text', {})).status, 500)
  t.equal(codeOf(await visitor.postJson('/own/open', {})), 'FST_SCALEKIT_NO_LOGIN_REQUEST')
  const page = await visitor.postJson('/own/problem', {}, { accept: 'text/html' })
  t.equal(page.status, 400)
  t.match(page.text, 'There is no login to continue')
})
