import t, { type Test } from 'tap'
import { scalekitLogin } from '../../dist/index.js'
import { alice, arrive, fieldsAt, passTime, signIn, startHost } from '../support/host.js'
import { codeOf, locationOf, type Visitor } from '../support/visitor.js'

const CHOOSER = '/login/continue'

const signUp = async (visitor: Visitor) => await visitor.postJson('/signup', {}, { accept: 'text/html' })

/** A host whose sign-up loses the way back, as the README says. */
async function startWithSignUp (t: Test) {
  return await startHost(t, {
    after: (app) => {
      app.post('/signup', async (request, reply) => {
        await request.session.regenerate()
        request.session.user = alice
        return reply.redirect(request.scalekitContinuePath ?? '/welcome', 303)
      })
    }
  })
}

t.test('T32: with a planted login after the user\'s own, sign-up leads to a choice and nothing is sent', async (t) => {
  const host = await startWithSignUp(t)
  const visitor = host.visitor()
  const own = await arrive(visitor, host)
  passTime(t, 1000)
  const planted = await arrive(visitor, host)
  const chooser = locationOf(await signUp(visitor))
  t.equal(chooser, CHOOSER)
  const page = await visitor.get(chooser)
  t.equal(page.status, 200)
  t.match(page.text, 'Which app are you connecting?')
  t.notMatch(page.text, '<form', 'a chooser sends nothing')
  const links = [...page.text.matchAll(/<a href="([^"]+)"/g)].map(([, url]) => url)
  t.strictSame(links, [planted.continueUrl, own.continueUrl], 'newest first, each to its own confirm page')
  t.match(await visitor.get(own.continueUrl), { status: 200, text: 'alice@example.com' })

  const fields = await fieldsAt(visitor, own.continueUrl)
  const { flow, ...unnamed } = fields
  t.match(await visitor.post(CHOOSER, { ...unnamed, action: 'continue' }), { status: 409, text: 'Which app are you connecting?' })
  t.ok(flow, 'the form itself names its login')
  t.equal(host.updates(), 0)
  await visitor.post(CHOOSER, { ...fields, action: 'continue' })
  t.equal(host.emulator.loginRequests.get(own.loginRequestId)?.status, 'updated')
  t.equal(host.emulator.loginRequests.get(planted.loginRequestId)?.status, 'waiting')
})

t.test('scripts get 409 with the logins, on GET and on POST', async (t) => {
  const host = await startWithSignUp(t)
  const visitor = host.visitor()
  const logins = [await arrive(visitor, host), await arrive(visitor, host)]
  for (const answer of [await visitor.getJson(CHOOSER), await visitor.postJson(CHOOSER, { action: 'cancel' })]) {
    t.equal(answer.status, 409)
    const { code, logins: listed } = JSON.parse(answer.text)
    t.equal(code, 'FST_SCALEKIT_SEVERAL_LOGINS')
    t.strictSame(listed.map(({ flow }: { flow: string }) => flow).sort(), logins.map(({ flow }) => flow).sort())
    for (const { flow, receivedAt, expiresAt, continuePath } of listed) {
      t.equal(Date.parse(expiresAt) - Date.parse(receivedAt), 570_000)
      t.equal(continuePath, `${CHOOSER}?flow=${flow}`)
    }
    t.notMatch(answer.text, /lri_|state/)
  }
})

t.test('the only login needs no name, and one that has expired is no choice', async (t) => {
  const host = await startWithSignUp(t)
  const visitor = host.visitor()
  t.equal(locationOf(await signUp(visitor)), '/welcome', 'none waits')
  await arrive(visitor, host)
  passTime(t, 569_000)
  const { continueUrl } = await arrive(visitor, host)
  t.match(await visitor.get(CHOOSER), { status: 200, text: 'Which app' })
  passTime(t, 2000)
  t.equal(locationOf(await signUp(visitor)), continueUrl)
  t.match(await visitor.get(CHOOSER), { status: 200, text: 'alice@example.com' })
  t.equal(codeOf(await host.visitor().getJson(CHOOSER)), 'FST_SCALEKIT_NO_LOGIN_REQUEST')
})

t.test('who comes too late for the only login is told so', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  await arrive(visitor, host)
  passTime(t, 571_000)
  t.equal((await visitor.get(CHOOSER)).status, 410)
})

t.test('a visitor who is not signed in learns nothing about whether a login is finished', async (t) => {
  const host = await startHost(t)
  const [visitor, elsewhere] = [host.visitor(), host.visitor()]
  const { continueUrl, loginUrl } = await arrive(visitor, host)
  await signIn(elsewhere, alice)
  const fields = await fieldsAt(elsewhere, locationOf(await elsewhere.get(loginUrl)))
  await elsewhere.post(CHOOSER, { ...fields, action: 'continue' })
  t.equal(host.updates(), 1)
  const fromOwnPage = { 'sec-fetch-site': 'same-origin' }
  t.match(locationOf(await visitor.get(continueUrl, fromOwnPage)), /^\/signin/)
  await signIn(visitor, alice)
  t.equal((await visitor.get(continueUrl)).status, 410)
})

t.test('with several registrations, all logins are one choice, and the only one is found', async (t) => {
  const staff = { connectionId: 'conn_staff', loginPath: '/staff/login', continuePath: '/staff/continue' }
  const host = await startHost(t, {
    register: async (app, options) => {
      await app.register(scalekitLogin, options)
      await app.register(scalekitLogin, { ...options, ...staff })
      app.get('/seen', async (request) => ({ path: request.scalekitContinuePath }))
    }
  })
  const visitor = host.visitor()
  await signIn(visitor, alice)
  const pathSeen = async (query = '') => JSON.parse((await visitor.get(`/seen${query}`)).text).path
  t.equal(await pathSeen(), null)
  const employee = locationOf(await visitor.get('/staff/login?login_request_id=lri_1&state=s'))
  t.equal(await pathSeen(), employee)
  t.equal(locationOf(await visitor.get(CHOOSER)), employee, 'the only one, of the other registration')
  t.match(await visitor.postJson(CHOOSER, { action: 'cancel' }), { status: 400 })
  const customer = locationOf(await visitor.get('/login?login_request_id=lri_1&state=s'))
  t.match([CHOOSER, '/staff/continue'], [await pathSeen(), String], 'several are a choice')
  t.equal(await pathSeen(`?${employee.split('?')[1]}`), employee)
  for (const chooser of [CHOOSER, '/staff/continue']) {
    const { text } = await visitor.get(chooser)
    for (const url of [employee, customer]) t.match(text, `<a href="${url}"`)
  }
})

t.test('a prefix and a public URL reach the chooser', async (t) => {
  const host = await startHost(t, {
    options: { prefix: '/auth', publicUrl: 'http://localhost/app' },
    after: (app) => { app.get('/seen', async (request) => ({ path: request.scalekitContinuePath })) }
  })
  const visitor = host.visitor()
  for (const id of ['lri_1', 'lri_2']) await visitor.get(`/auth/login?login_request_id=${id}&state=s`)
  t.equal(JSON.parse((await visitor.get('/seen')).text).path, '/app/auth/login/continue')
})
