import cookie from '@fastify/cookie'
import Fastify, { type FastifyRequest } from 'fastify'
import t from 'tap'
import { scalekitLogin, type ScalekitLoginOptions } from '../../dist/index.js'
import { alice, fieldsAt, optionsFor, signIn, startHost } from '../support/host.js'
import { codeOf, locationOf, type Visitor } from '../support/visitor.js'

const staff = { connectionId: 'conn_staff', loginPath: '/staff/login', continuePath: '/staff/login/continue' }

/** A host with customers and staff, each with a connection of its own, and handlers that tell what they see. */
async function startBoth (t: Parameters<typeof startHost>[0], change: Partial<ScalekitLoginOptions> = {}) {
  return await startHost(t, {
    emulator: { connectionId: 'conn_customers' },
    register: async (app, options) => {
      await app.register(scalekitLogin, options)
      await app.register(async (inner) => { await inner.register(scalekitLogin, { ...options, ...staff, ...change }) })
      const which = (request: FastifyRequest) => (request.body as { connectionId?: string }).connectionId
      app.post('/complete', async (request) =>
        await request.completeScalekitLogin(alice, { confirmed: true, connectionId: which(request) }))
      app.post('/fail', async (request) => await request.failScalekitLogin({ connectionId: which(request) }))
      app.get<{ Querystring: { connectionId?: string } }>('/eager', async (request) =>
        await request.completeScalekitLogin(alice, { connectionId: request.query.connectionId }))
      app.get('/seen', async ({ scalekitLogin, scalekitLogins }) =>
        ({ named: scalekitLogin?.connectionId, all: scalekitLogins.map(({ connectionId }) => connectionId) }))
    }
  })
}

const startAt = async (visitor: Visitor, path: string, id: string) =>
  locationOf(await visitor.get(`${path}?login_request_id=${id}&state=s`))

t.test('each registration has its own cookie, routes and pending logins', async (t) => {
  const host = await startBoth(t)
  const visitor = host.visitor()
  const customer = await startAt(visitor, '/login', 'lri_1')
  const employee = await startAt(visitor, '/staff/login', 'lri_1')
  t.match(customer, /^\/login\/continue/)
  t.match(employee, /^\/staff\/login\/continue/)
  t.match((await visitor.cookieNames()).sort(), [/^scalekit-login-conn_customers-[\w-]{12}$/, /^scalekit-login-conn_staff-[\w-]{12}$/])
  const flow = employee.split('?')[1]
  t.equal((await visitor.get(`/login/continue?${flow}`)).status, 400)
  t.match(JSON.parse((await visitor.getJson(`/seen?${flow}`)).text), { named: 'conn_staff' })
  const returnTo = new URLSearchParams({ return_to: customer })
  t.match(JSON.parse((await visitor.getJson(`/seen?${returnTo}`)).text), { named: 'conn_customers' })
  t.strictSame(JSON.parse((await visitor.getJson('/seen')).text).all.sort(), ['conn_customers', 'conn_staff'])
})

t.test('a form of one registration is worth nothing at the other, whatever the user', async (t) => {
  const host = await startBoth(t)
  const visitor = host.visitor()
  await signIn(visitor, alice)
  const fields = await fieldsAt(visitor, await startAt(visitor, '/login', 'lri_1'))
  const employee = await fieldsAt(visitor, await startAt(visitor, '/staff/login', 'lri_1'))
  t.equal((await visitor.post('/staff/login/continue', { ...fields, action: 'continue' })).status, 400)
  const mixed = await visitor.post('/staff/login/continue', { ...employee, csrf_token: fields.csrf_token ?? '', action: 'continue' })
  t.equal(codeOf(mixed), 'FST_SCALEKIT_INVALID_CSRF_TOKEN')
  const cookies = (await visitor.cookieHeader()).replace('conn_customers', 'conn_x')
    .replace('conn_staff', 'conn_customers')
  t.equal((await host.visitor().get('/login/continue', { cookie: cookies })).status, 400)
  t.equal(host.updates(), 0)
})

t.test('the decorators that send need to know which registration is meant', async (t) => {
  const host = await startBoth(t)
  const visitor = host.visitor()
  const { loginRequestId, loginUrl } = host.emulator.startLogin()
  const flow = locationOf(await visitor.get(loginUrl)).split('?')[1]
  for (const path of ['/complete', '/fail']) {
    t.equal(codeOf(await visitor.postJson(`${path}?${flow}`, {})), 'FST_SCALEKIT_NO_LOGIN_REQUEST')
    t.equal(codeOf(await visitor.postJson(`${path}?${flow}`, { connectionId: 'conn_staff' })), 'FST_SCALEKIT_NO_LOGIN_REQUEST')
  }
  t.equal(host.updates(), 0)
  t.equal((await visitor.postJson(`/complete?${flow}`, { connectionId: 'conn_customers' })).status, 200)
  t.strictSame(host.emulator.loginRequests.get(loginRequestId)?.updates, [alice])
})

t.test('confirm: false of one registration does not open the other', async (t) => {
  const host = await startBoth(t, { confirm: false })
  const visitor = host.visitor()
  const flow = (await startAt(visitor, '/login', 'lri_1')).split('?')[1]
  for (const which of ['', '&connectionId=conn_customers']) {
    t.equal(codeOf(await visitor.getJson(`/eager?${flow}${which}`)), 'FST_SCALEKIT_UNSAFE_METHOD')
  }
  const staffFlow = (await startAt(visitor, '/staff/login', 'lri_1')).split('?')[1]
  t.equal(codeOf(await visitor.getJson(`/eager?${staffFlow}&connectionId=conn_staff`)), 'FST_SCALEKIT_LOGIN_REQUEST_EXPIRED',
    'the one that opted out is asked, and Scalekit does not know the login')
  t.equal(host.updates(), 0)
})

t.test('the same connection cannot be registered twice', async (t) => {
  const host = await startHost(t)
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(cookie)
  await app.register(scalekitLogin, optionsFor(host.emulator))
  await t.rejects(async () => await app.register(scalekitLogin, { ...optionsFor(host.emulator), prefix: '/again' }),
    { code: 'FST_SCALEKIT_INVALID_OPTION', message: /"connectionId"/ })
})
