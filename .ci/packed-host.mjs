// A host of the packed package, outside the repository: anonymous browsers finish in every way there is.
import assert from 'node:assert/strict'
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import session from '@fastify/session'
import Fastify from 'fastify'
import scalekitLogin from 'fastify-scalekit-login'
import { createScalekitEmulator } from 'fastify-scalekit-login/testing'
import { CookieJar } from 'tough-cookie'

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

function openBrowser () {
  const jar = new CookieJar(undefined, { allowSpecialUseDomain: true, rejectPublicSuffixes: false })
  return async function visit (path, { form, json, accept = 'text/html' } = {}) {
    const url = new URL(path, listening.origin)
    const response = await fetch(url, {
      method: form || json ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { accept, cookie: await jar.getCookieString(url.href), ...(json && { 'content-type': 'application/json' }) },
      body: form ? new URLSearchParams(form) : json && JSON.stringify(json)
    })
    for (const line of response.headers.getSetCookie()) await jar.setCookie(line, url.href)
    return { status: response.status, location: response.headers.get('location'), text: await response.text() }
  }
}

const unescape = (text) => text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
const refreshOf = ({ text }) => unescape(/http-equiv="refresh" content="0;url=([^"]*)"/.exec(text)?.[1] ?? '')
const fieldsOf = ({ text }) =>
  Object.fromEntries([...text.matchAll(/type="hidden" name="([^"]+)" value="([^"]+)"/g)].map(([, name, value]) => [name, value]))

async function arrive (emulator) {
  const visit = openBrowser()
  const login = emulator.startLogin({ state: awkward })
  const saved = await visit(login.loginUrl)
  assert.equal(saved.status, 303)
  const asked = await visit(saved.location)
  assert.equal(asked.location, `/signin?${new URLSearchParams({ return_to: saved.location })}`)
  const signedIn = await visit(asked.location, { form: {} })
  assert.equal(signedIn.location, saved.location)
  return { visit, login, continueUrl: saved.location }
}

function check (emulator, { loginRequestId }, callbackUrl, user) {
  const expected = `${emulator.environmentUrl}/sso/v1/connections/${emulator.connectionId}/partner:callback`
  assert.equal(callbackUrl, `${expected}?state=${encodeURIComponent(awkward)}`)
  assert.deepEqual(emulator.loginRequests.get(loginRequestId).updates, [user])
}

const ways = {
  'by the confirm page': async ({ visit, continueUrl }) => {
    const page = await visit(continueUrl)
    return [refreshOf(await visit('/login/continue', { form: { ...fieldsOf(page), action: 'continue' } })), alice]
  },
  'by a confirmation of the host': async ({ visit, continueUrl }) =>
    [refreshOf(await visit(`/own?${new URLSearchParams({ return_to: continueUrl })}`, { form: {} })), alice],
  'by JSON': async ({ visit, continueUrl }) => {
    const { flow, csrfToken } = JSON.parse((await visit(continueUrl, { accept: 'application/json' })).text)
    const json = { flow, csrf_token: csrfToken, action: 'continue' }
    return [JSON.parse((await visit('/login/continue', { json, accept: 'application/json' })).text).callbackUrl, alice]
  },
  'by Cancel': async ({ visit, continueUrl }) => {
    const page = await visit(continueUrl)
    return [refreshOf(await visit('/login/continue', { form: { ...fieldsOf(page), action: 'cancel' } })), { loginFailed: true }]
  }
}

for (const [name, finish] of Object.entries(ways)) {
  for (const emulator of [customers, staff]) {
    const started = await arrive(emulator)
    const prefixed = emulator === staff
      ? { ...started, visit: (path, ...more) => started.visit(path === '/login/continue' ? '/staff/login/continue' : path, ...more) }
      : started
    check(emulator, started.login, ...await finish(prefixed))
  }
  console.log(`a login is finished ${name}, at both registrations`)
}

await app.close()
await Promise.all([customers.close(), staff.close()])
