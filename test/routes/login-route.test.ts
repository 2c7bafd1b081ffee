import helmet from '@fastify/helmet'
import t from 'tap'
import { arrive, arriveSignedIn, startHost } from '../support/host.js'
import { codeOf, locationOf, refreshOf } from '../support/visitor.js'

const valid = { login_request_id: 'lri_1', state: 's' }
const pathOf = (query: Record<string, string> | string) => `/login?${new URLSearchParams(query)}`

t.test('GET /login with a wrong query answers 400 and sets no cookie', async (t) => {
  const host = await startHost(t)
  const queries: Record<string, string> = {
    'no parameters': '',
    'no state': 'login_request_id=lri_1',
    'no login_request_id': 'state=s',
    'an empty state': 'login_request_id=lri_1&state=',
    'an empty login_request_id': 'login_request_id=&state=s',
    'two states': 'login_request_id=lri_1&state=a&state=b',
    'two login_request_ids': 'login_request_id=lri_1&login_request_id=lri_2&state=a',
    'a long login_request_id': `login_request_id=${'a'.repeat(129)}&state=s`,
    'a login_request_id with other characters': 'login_request_id=lri%0a1&state=s',
    'a long state': `login_request_id=lri_1&state=${'é'.repeat(1025)}`,
    'a control character in state': 'login_request_id=lri_1&state=a%0ab',
    'a C1 control character in state': 'login_request_id=lri_1&state=a%C2%85b',
    'bytes in state that are no UTF-8': 'login_request_id=lri_1&state=%FF',
    'brackets for a list': 'login_request_id=lri_1&state[]=s'
  }
  for (const [name, query] of Object.entries(queries)) {
    const visitor = host.visitor()
    const page = await visitor.get(`/login?${query}`)
    t.equal(page.status, 400, name)
    t.equal(codeOf(page), 'FST_ERR_VALIDATION', name)
    t.match(page.headers.get('content-type'), 'text/html', name)
    t.strictSame(await visitor.cookieNames(), [], name)
    const json = await visitor.getJson(`/login?${query}`)
    t.equal(json.status, 400, name)
    t.equal(JSON.parse(json.text).code, 'FST_ERR_VALIDATION', name)
  }
})

t.test('the longest parameters pass, whatever characters state holds', async (t) => {
  const host = await startHost(t)
  for (const state of ['"'.repeat(2048), 'é'.repeat(1024), '\\%00+&=', '😀']) {
    const visitor = host.visitor()
    const answer = await visitor.get(pathOf({ login_request_id: 'a'.repeat(128), state }))
    t.equal(answer.status, 303)
    t.ok((await visitor.cookieHeader()).length < 3900)
  }
})

t.test('unknown parameters are ignored', async (t) => {
  const host = await startHost(t)
  const answer = await host.visitor().get(pathOf({ ...valid, redirect_uri: 'https://evil.example', flow: 'x' }))
  t.equal(answer.status, 303)
  t.match(locationOf(answer), /^\/login\/continue\?flow=[\w-]{12}$/)
})

t.test('a navigation from another site goes on through a page of our own, without a referrer', async (t) => {
  const host = await startHost(t)
  const answer = await host.visitor().get(pathOf(valid), { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' })
  t.equal(answer.status, 200)
  t.match(refreshOf(answer), /^\/login\/continue\?flow=[\w-]{12}$/)
  t.equal(answer.headers.get('referrer-policy'), 'no-referrer')
  t.notMatch(answer.text, 'lri_1')
})

t.test('with confirm: false a navigation from another site is redirected', async (t) => {
  const host = await startHost(t, { options: { confirm: false } })
  t.equal((await host.visitor().get(pathOf(valid), { 'sec-fetch-site': 'cross-site' })).status, 303)
})

t.test('frames, scripts and prefetches save nothing', async (t) => {
  const host = await startHost(t)
  for (const headers of [{ 'sec-fetch-dest': 'iframe' }, { 'sec-fetch-dest': 'empty' }, { 'sec-purpose': 'prefetch' }]) {
    const visitor = host.visitor()
    const answer = await visitor.get(pathOf(valid), { ...headers })
    t.equal(answer.status, 403)
    t.equal(codeOf(answer), 'FST_SCALEKIT_FORBIDDEN_ORIGIN')
    t.strictSame(await visitor.cookieNames(), [])
  }
})

t.test('HEAD is 404 on both routes and other methods are the host\'s', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  for (const path of [pathOf(valid), '/login/continue']) t.equal((await visitor.send('HEAD', path)).status, 404)
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) t.equal((await visitor.send(method, pathOf(valid))).status, 404)
  for (const method of ['PUT', 'PATCH', 'DELETE']) t.equal((await visitor.send(method, '/login/continue')).status, 404)
  t.strictSame(await visitor.cookieNames(), [])
})

t.test('a reload keeps the pending login, another state makes a second one', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const first = locationOf(await visitor.get(pathOf(valid)))
  t.equal(locationOf(await visitor.get(pathOf(valid))), first)
  t.not(locationOf(await visitor.get(pathOf({ ...valid, state: 'other' }))), first)
})

t.test('every answer carries our headers, over those of helmet too', async (t) => {
  const host = await startHost(t, { before: async (app) => { await app.register(helmet) } })
  const visitor = host.visitor()
  const { answer } = await arrive(visitor, host)
  const problem = await visitor.get('/login')
  const unsupported = await visitor.send('POST', '/login/continue', { 'content-type': 'text/csv' }, 'a')
  for (const { headers } of [answer, problem, unsupported]) {
    t.equal(headers.get('cache-control'), 'no-store, no-transform')
    t.equal(headers.get('referrer-policy'), 'same-origin')
    t.equal(headers.get('cross-origin-opener-policy'), 'unsafe-none')
    t.equal(headers.get('x-frame-options'), 'DENY')
    t.equal(headers.get('x-content-type-options'), 'nosniff')
    t.match(headers.get('content-security-policy'), /default-src 'none'.*frame-ancestors 'none'/)
  }
})

t.test('hooks and serializers of the host do not change what our answers are', async (t) => {
  const host = await startHost(t, {
    after: (app) => {
      app.addHook('onRequest', async (_request, reply) => { reply.header('cache-control', 'public').header('referrer-policy', 'unsafe-url') })
      app.addHook('preSerialization', async (_request, _reply, payload) => ({ wrapped: payload }))
      app.setReplySerializer((payload) => JSON.stringify({ wrapped: payload }))
    }
  })
  const visitor = host.visitor()
  const { answer, continueUrl } = await arriveSignedIn(visitor, host)
  const json = await visitor.getJson(continueUrl)
  const problem = await visitor.getJson('/login')
  const head = await visitor.send('HEAD', '/login')
  for (const { headers } of [answer, json, problem, head]) {
    t.equal(headers.get('cache-control'), 'no-store, no-transform')
    t.equal(headers.get('referrer-policy'), 'same-origin')
  }
  t.match(JSON.parse(json.text), { flow: String, csrfToken: String })
  t.match(JSON.parse(problem.text), { statusCode: 400, code: 'FST_ERR_VALIDATION' })
})

t.test('routes of the host carry none of our headers', async (t) => {
  const host = await startHost(t, { after: (app) => { app.get('/own', async () => 'own') } })
  const { headers } = await host.visitor().get('/own')
  for (const name of ['cache-control', 'content-security-policy', 'cross-origin-opener-policy']) t.equal(headers.get(name), null)
})

t.test('the cookie is host-bound, secure and lax by default', async (t) => {
  const host = await startHost(t, { options: { cookie: {} } })
  const { headers } = await host.visitor().get(pathOf(valid))
  const [line = ''] = headers.getSetCookie()
  t.match(line, new RegExp(`^__Host-scalekit-login-${host.emulator.connectionId}-[\\w-]{12}=`))
  t.match(line, /; Max-Age=870; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
})

t.test('forged host and proxy headers change nothing', async (t) => {
  const host = await startHost(t)
  const forged = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', 'x-forwarded-prefix': '/evil' }
  const answer = await host.visitor().get(pathOf(valid), forged)
  t.match(locationOf(answer), /^\/login\/continue\?flow=/)
})

t.test('many logins in one browser keep the newest and a small cookie', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const urls: string[] = []
  for (let n = 0; n < 50; n++) {
    urls.push(locationOf(await visitor.get(pathOf({ login_request_id: `lri_${n}`, state: 's'.repeat(n * 40 + 1) }))))
    t.ok((await visitor.cookieHeader()).length < 4096)
  }
  t.equal((await visitor.get(urls.at(-1) ?? '')).status, 303)
  t.equal((await visitor.get(urls.at(-5) ?? '')).status, 400)
  const short = host.visitor()
  const flows = []
  for (let n = 0; n < 7; n++) flows.push(locationOf(await short.get(pathOf({ login_request_id: `lri_${n}`, state: 's' }))))
  const statuses = await Promise.all(flows.map(async (url) => (await short.get(url)).status))
  t.strictSame(statuses, [400, 400, 303, 303, 303, 303, 303])
})
