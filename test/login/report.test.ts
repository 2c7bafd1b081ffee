import Fastify from 'fastify'
import cookie from '@fastify/cookie'
import t from 'tap'
import { scalekitLogin, type ScalekitLoginOptions } from '../../dist/index.js'
import { alice, arrive, arriveSignedIn, bob, passTime, SHORT_BUDGET_MS, signIn, startHost, until } from '../support/host.js'
import { locationOf, refreshOf } from '../support/visitor.js'

const awkward = '+/=&?#%41 é"\'<>;'

t.test('no log line holds state, login request IDs, email addresses, cookies, tokens or secrets', async (t) => {
  const audit = { onCompleted: () => { throw new Error('the audit log is full') }, onFailed: async () => { throw new Error('no audit') } }
  const host = await startHost(t, {
    options: { ...audit, timeout: SHORT_BUDGET_MS },
    after: (app) => {
      app.post('/uncaught', async (request) => await request.completeScalekitLogin(alice, { confirmed: true }))
    }
  })
  const { emulator } = host
  const visitor = host.visitor()
  const forbidden: string[] = [emulator.clientSecret, alice.email, bob.email, awkward, encodeURIComponent(awkward), 'lri_']
  const remember = async (login: { state: string, loginRequestId: string, fields?: Record<string, string> }) => {
    forbidden.push(login.state, login.loginRequestId, await visitor.cookie('scalekit'))
    if (login.fields?.csrf_token) forbidden.push(login.fields.csrf_token)
  }
  const answer = async (fields: Record<string, string>, action = 'continue') =>
    await visitor.post('/login/continue', { ...fields, action })

  // Good flows, from an anonymous start and by a script.
  const anonymous = await arrive(visitor, host, awkward)
  await remember(anonymous)
  await signIn(visitor, alice, locationOf(await visitor.get(anonymous.continueUrl)))
  const page = await arriveSignedIn(visitor, host)
  await remember(page)
  await visitor.get(refreshOf(await answer(page.fields)) ?? '')
  const cancelled = await arriveSignedIn(visitor, host)
  await remember(cancelled)
  await answer(cancelled.fields, 'cancel')

  // Bad ones: wrong queries, methods, tokens and bodies, refusals of Scalekit, outages, unknown and expired logins.
  for (const query of [`state=${encodeURIComponent(awkward)}`, 'login_request_id=lri_9&state=%00', 'login_request_id=lri_9']) {
    await visitor.get(`/login?${query}`)
    await visitor.send('HEAD', `/login?${query}`)
  }
  const failing = await arriveSignedIn(visitor, host)
  await remember(failing)
  await answer({ ...failing.fields, csrf_token: 'a.b' })
  await visitor.send('POST', '/login/continue', { 'content-type': 'application/json' }, `{"flow":"${failing.state}"`)
  for (const fault of ['invalid_argument', 'internal', 'not_found', 'permission_denied'] as const) {
    emulator.failNext(fault)
    await answer(failing.fields)
  }
  emulator.failNext('internal')
  await visitor.postJson(`/uncaught?flow=${failing.flow}`, {})
  emulator.failNext({ hang: true })
  await answer(failing.fields)
  await visitor.get(`/login?login_request_id=lri_999&state=${encodeURIComponent(awkward)}`)
  passTime(t, 3_600_000)
  await visitor.get(failing.continueUrl)
  await until(() => host.log.join('').includes('no audit') && host.log.join('').includes('the audit log is full'))

  const log = host.log.join('')
  for (const value of forbidden.filter((value) => value !== '')) t.notOk(log.includes(value), `no ${value.slice(0, 12)}…`)
  for (const step of ['received', 'completed', 'cancelled', 'failed']) t.match(log, `"step":"${step}"`)
  t.match(log, `"authRequestId":"${emulator.loginRequests.get(page.loginRequestId)?.authRequestId}"`)
  t.match(log, `"flowId":"${page.flow}"`)
  t.match(log, /"grpcStatus":3/)
  t.match(log, '"url":"/login"')
})

t.test('an audit hook that hangs is logged and delays nothing', async (t) => {
  const host = await startHost(t, { options: { onCompleted: async () => { await new Promise(() => {}) } } })
  const visitor = host.visitor()
  const timers: Array<() => void> = []
  const { setTimeout: original } = globalThis
  t.intercept(globalThis, 'setTimeout', {
    value: (run: () => void, wait: number) => {
      if (wait === 10_000) timers.push(run)
      return original(run, wait)
    }
  })
  const { fields } = await arriveSignedIn(visitor, host)
  t.equal((await visitor.post('/login/continue', { ...fields, action: 'continue' })).status, 200)
  await until(() => timers.length > 0)
  for (const run of timers) run()
  t.match(host.log.join(''), 'an audit hook is still running')
})

t.test('texts of Scalekit that repeat what we sent are redacted, in the log and in the error\'s cause', async (t) => {
  const upstream = 'login request lri_86659065219908156 of alice@example.com refused, token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln'
  const scalekit = { auth: { updateLoginUserDetails: async () => { throw Object.assign(new Error(upstream, { cause: new Error(upstream) }), { grpcStatus: 3, data: upstream }) } } }
  const options: Partial<ScalekitLoginOptions> = { scalekit, clientSecret: undefined, cookie: { secure: false, secret: 's'.repeat(32) } }
  let cause: unknown
  const host = await startHost(t, {
    options,
    after: (app) => {
      app.post('/own', async (request) => {
        try {
          await request.completeScalekitLogin(alice, { confirmed: true })
        } catch (error) {
          cause = error instanceof Error ? error.cause : error
          throw error
        }
      })
    }
  })
  const visitor = host.visitor()
  const { flow } = await arrive(visitor, host)
  t.equal((await visitor.postJson(`/own?flow=${flow}`, {})).status, 502)
  const log = host.log.join('')
  for (const secret of ['lri_8', 'alice@', 'eyJ']) t.notMatch(log, secret)
  t.match(log, 'login request [redacted] of [redacted] refused, token [redacted]')
  t.match(cause, { message: 'login request [redacted] of [redacted] refused, token [redacted]', grpcStatus: 3 })
})

t.test('a host without a logger works too', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(cookie)
  await app.register(scalekitLogin, {
    environmentUrl: 'https://acme.scalekit.com', clientId: 'skc_1', clientSecret: 's'.repeat(32), connectionId: 'conn_1', findUser: () => null
  })
  t.equal((await app.inject('/login')).statusCode, 400)
})
