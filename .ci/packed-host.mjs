// A host of the packed package, outside the repository: anonymous browsers finish in every way there is.
import assert from 'node:assert/strict'
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import session from '@fastify/session'
import Fastify from 'fastify'
import scalekitLogin from 'fastify-scalekit-login'
import { createScalekitEmulator, createTestBrowser } from 'fastify-scalekit-login/testing'

const alice = { sub: 'user_1', email: 'alice@example.com', name: 'Alice', roles: ['admin'], customAttributes: { plan: 'pro' } }
const awkward = '+/=&?#%41 é"\'<>;'

const app = Fastify()
const loginUrls = { conn_customers: '/login', conn_staff: '/staff/login' }
const listening = {}
const start = async (connectionId) =>
  await createScalekitEmulator({ connectionId, loginUrl: () => listening.origin + loginUrls[connectionId] })
const [customers, staff] = [await start('conn_customers'), await start('conn_staff')]

await app.register(cookie)
await app.register(formbody)
await app.register(session, { secret: 'a secret of this host, which is only a test', cookie: { secure: false } })
for (const [{ environmentUrl, clientId, clientSecret, connectionId }, prefix] of [[customers, ''], [staff, '/staff']]) {
  await app.register(scalekitLogin, {
    environmentUrl,
    clientId,
    clientSecret,
    connectionId,
    prefix,
    signInPath: '/signin',
    cookie: { secure: false },
    findUser: async (request) => request.session.user ?? null
  })
}
app.post('/signin', async (request, reply) => {
  await request.session.regenerate()
  request.session.user = alice
  return reply.redirect(request.scalekitLogin?.continuePath ?? '/', 303)
})
app.post('/own', async (request, reply) => {
  try {
    const { connectionId } = request.scalekitLogin ?? {}
    return reply.redirectToScalekit(await request.completeScalekitLogin(alice, { confirmed: true, connectionId }))
  } catch (error) {
    return reply.sendScalekitProblem(error)
  }
})
listening.origin = (await app.listen({ port: 0, host: '127.0.0.1' })).replace('127.0.0.1', 'localhost')

const post = { form: {} }
const hiddenFields = ({ forms: [form] }) =>
  Object.fromEntries(form.fields.filter(({ type }) => type === 'hidden').map(({ name, value }) => [name, value]))

async function arrive (emulator) {
  const { request } = createTestBrowser({ origin: listening.origin })
  const login = emulator.startLogin({ state: awkward })
  const saved = await request('GET', login.loginUrl)
  assert.equal(saved.status, 303)
  const continueUrl = saved.headers.get('location')
  const asked = await request('GET', continueUrl, { headers: { 'sec-fetch-site': 'same-origin' } })
  assert.equal(asked.headers.get('location'), `/signin?${new URLSearchParams({ return_to: continueUrl })}`)
  const signedIn = await request('POST', asked.location, post)
  assert.equal(signedIn.headers.get('location'), continueUrl)
  return { request, login, continueUrl, continuePath: saved.location.pathname }
}

function check (emulator, { loginRequestId }, callbackUrl, user) {
  const expected = `${emulator.environmentUrl}/sso/v1/connections/${emulator.connectionId}/partner:callback`
  assert.equal(callbackUrl, new URL(`${expected}?state=${encodeURIComponent(awkward)}`).href)
  assert.deepEqual(emulator.loginRequests.get(loginRequestId).updates, [user])
}

const ways = {
  'by the confirm page': async ({ request, continueUrl, continuePath }) => {
    const page = await request('GET', continueUrl)
    return [await request('POST', continuePath, { form: { ...hiddenFields(page), action: 'continue' } }), alice]
  },
  'by a confirmation of the host': async ({ request, continueUrl }) =>
    [await request('POST', `/own?${new URLSearchParams({ return_to: continueUrl })}`, post), alice],
  'by JSON': async ({ request, continueUrl, continuePath }) => {
    const { flow, csrfToken } = JSON.parse((await request('GET', continueUrl, { headers: { accept: 'application/json' } })).text)
    return [await request('POST', continuePath, { json: { flow, csrf_token: csrfToken, action: 'continue' } }), alice]
  },
  'by Cancel': async ({ request, continueUrl, continuePath }) => {
    const page = await request('GET', continueUrl)
    return [await request('POST', continuePath, { form: { ...hiddenFields(page), action: 'cancel' } }), { loginFailed: true }]
  }
}

const callbackOf = (answer) => answer.refresh?.href ?? new URL(JSON.parse(answer.text).callbackUrl).href

for (const [name, finish] of Object.entries(ways)) {
  for (const emulator of [customers, staff]) {
    const started = await arrive(emulator)
    const [answer, user] = await finish(started)
    check(emulator, started.login, callbackOf(answer), user)
  }
  console.log(`a login is finished ${name}, at both registrations`)
}

await app.close()
await Promise.all([customers.close(), staff.close()])
