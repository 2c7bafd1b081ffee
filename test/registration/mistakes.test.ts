import { ScalekitClient } from '@scalekit-sdk/node'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { englishTexts, scalekitLogin } from '../../dist/index.js'
import { alice, arrive, arriveSignedIn, type Host, startHost } from '../support/host.js'

const warnings = ({ log }: Host): string[] =>
  log.map((line) => JSON.parse(line)).filter(({ level }) => level === 40).map(({ msg }) => msg)

t.test('a signInPath without a GET route is one warning at start, and none where any route serves it', async (t) => {
  const routes: Array<[string, string | undefined, boolean]> = [
    ['/nowhere', undefined, true],
    ['/auth/signin', '/auth/signin', false],
    ['/auth/signin?from=mcp', '/auth/:page', false],
    ['/auth/signin#form', '/auth/*', false],
    ['/auth/signin', '/other', true]
  ]
  for (const [signInPath, url, isWarned] of routes) {
    const host = await startHost(t, {
      options: { signInPath },
      after: (app) => { if (url) app.get(url, async () => 'a page') }
    })
    const expected = isWarned ? [/option "signInPath": the app has no route for GET \/\w+/] : []
    t.match(warnings(host), expected, `${signInPath} at ${url}`)
    t.equal(warnings(host).length, expected.length, `${signInPath} at ${url}`)
  }
  const host = await startHost(t, { options: { signInPath: () => '/nowhere' } })
  t.strictSame(warnings(host), [], 'a function is not asked without a request')
})

t.test('a path that the service has for itself is named with its option', async (t) => {
  const taken: Array<[string, 'GET' | 'POST', string]> = [
    ['/login', 'GET', 'loginPath'], ['/login', 'POST', 'loginPath'], ['/login/continue', 'GET', 'continuePath'],
    ['/login/continue', 'POST', 'continuePath']
  ]
  for (const [url, method, option] of taken) {
    await t.rejects(startHost(t, { before: (app) => { app.route({ url, method, handler: async () => 'own' }) } }), {
      code: 'FST_SCALEKIT_INVALID_OPTION', message: new RegExp(`"${option}" must be a path that .* not use yet`)
    }, `${method} ${url}`)
  }
  const failing = startHost(t, { before: (app) => { app.addHook('onRoute', () => { throw new TypeError('of the host') }) } })
  await t.rejects(failing, { message: 'of the host' }, 'what else goes wrong stays what it is')
})

t.test('decorators that are read outside of the context of the plugin are empty, and the log says why, once', async (t) => {
  const read = (app: FastifyInstance) => app.get('/read', async (request) =>
    [request.scalekitLogin, request.scalekitLogins, request.scalekitContinuePath])
  let inside: unknown[] = []
  const host = await startHost(t, {
    register: (app, options) => {
      app.register(async (child) => {
        await child.register(scalekitLogin, options)
        child.get('/inside', async (request) => { inside = [request.scalekitContinuePath, request.scalekitLogins.length]; return {} })
      })
    },
    after: (app) => { read(app) }
  })
  const visitor = host.visitor()
  const { continueUrl } = await arrive(visitor, host)
  for (let n = 0; n < 2; n++) t.strictSame(JSON.parse((await visitor.getJson('/read')).text), [null, [], null])
  t.match(warnings(host), [/request.scalekitLogin was read in a context without fastify-scalekit-login/])
  t.equal(warnings(host).length, 1)
  await visitor.getJson('/inside')
  t.strictSame(inside, [continueUrl, 1], 'where the plugin is, they work')
})

t.test('a sign-in that names no login, although one waits, is one line in the log', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  await visitor.postJson('/signin', { user: alice })
  t.strictSame(warnings(host), [], 'nothing waits')
  const { continueUrl } = await arrive(visitor, host)
  await visitor.postJson(`/signin?${new URLSearchParams({ return_to: continueUrl })}`, { user: alice })
  t.strictSame(warnings(host), [], 'the request names its login')
  for (let n = 0; n < 2; n++) await visitor.postJson('/signin', { user: alice })
  t.match(warnings(host), [/names no login.* keep return_to in the form/])
  t.equal(warnings(host).length, 1)
})

t.test('sibling contexts may each register the plugin', async (t) => {
  const host = await startHost(t, {
    register: async (app, options) => {
      for (const [prefix, connectionId] of [['/one', options.connectionId], ['/two', 'conn_2']] as const) {
        await app.register(async (child) => {
          await child.register(scalekitLogin, { ...options, connectionId, prefix })
          child.get(`${prefix}/read`, async (request) => request.scalekitLogins.map(({ connectionId: id }) => id))
        })
      }
    }
  })
  const visitor = host.visitor()
  await visitor.get('/one/login?login_request_id=lri_1&state=s')
  t.strictSame(JSON.parse((await visitor.getJson('/one/read')).text), [host.emulator.connectionId])
  t.strictSame(JSON.parse((await visitor.getJson('/two/read')).text), [])
})

t.test('routes are hidden from @fastify/swagger, unless routeConfig shows them', async (t) => {
  for (const [routeConfig, hidden] of [[undefined, true], [{ swagger: { hide: false } }, undefined]] as const) {
    const seen: unknown[] = []
    await startHost(t, {
      options: routeConfig ? { routeConfig } : {},
      before: (app) => {
        app.addHook('onRoute', ({ url, schema }) => { if (url.startsWith('/login')) seen.push(Object(schema).hide) })
      }
    })
    t.equal(seen.length, 5)
    t.ok(seen.every((hide) => hide === hidden), JSON.stringify(routeConfig))
  }
})

t.test('logLevel is that of our routes alone', async (t) => {
  const host = await startHost(t, { options: { logLevel: 'warn' } })
  host.log.length = 0
  const visitor = host.visitor()
  await arrive(visitor, host)
  t.strictSame(host.log, [])
  await visitor.get('/signin')
  t.match(host.log.join(''), 'incoming request')
})

t.test('a client that the host stubs after registration is what is called', async (t) => {
  const sent: unknown[] = []
  const host = await startHost(t, {})
  const stub = { ...host.app.scalekit.auth, updateLoginUserDetails: async (...call: unknown[]) => { sent.push(call); return { authRequestId: 'req_stub' } } }
  const own = host.app.scalekit.auth.updateLoginUserDetails
  Object.assign(host.app.scalekit.auth, { updateLoginUserDetails: stub.updateLoginUserDetails })
  const complete = async () => {
    const visitor = host.visitor()
    const { loginRequestId, fields } = await arriveSignedIn(visitor, host)
    const answer = await visitor.postJson('/login/continue', { ...fields, action: 'continue' })
    return { loginRequestId, answer: JSON.parse(answer.text) }
  }
  const stubbed = await complete()
  t.equal(stubbed.answer.authRequestId, 'req_stub')
  t.match(sent, [[host.emulator.connectionId, stubbed.loginRequestId, { sub: alice.sub }]])
  t.equal(host.updates(), 0)
  Object.assign(host.app.scalekit.auth, { updateLoginUserDetails: own })
  await complete()
  t.equal(host.updates(), 1, 'and the SDK again, once the stub is gone')
})

t.test('a client whose auth is replaced after registration is asked who wants to connect', async (t) => {
  const shared: { client?: ScalekitClient } = {}
  const host = await startHost(t, {
    register: async (app, options, { environmentUrl, clientId, clientSecret }) => {
      shared.client = new ScalekitClient(environmentUrl, clientId, clientSecret)
      await app.register(scalekitLogin, { ...options, scalekit: shared.client })
    }
  })
  Object.assign(Object(shared.client), {
    auth: {
      updateLoginUserDetails: async () => ({ authRequestId: 'req_1' }),
      getLoginRequestDetails: async () => ({ client: { clientId: 'm2m_1', skClientId: 'm2m_1', clientName: 'Stub client', isDcr: true, isCimd: false }, authRequest: { id: 'req_1', scopes: [] } })
    }
  })
  const { page } = await arriveSignedIn(host.visitor(), host)
  t.match(page.text, 'Stub client')
})

t.test('a return path in a multipart body names the login, as @fastify/multipart attaches it', async (t) => {
  let named: string | undefined
  const host = await startHost(t, {
    after: (app) => {
      app.addContentTypeParser('multipart/form-data', { parseAs: 'string' }, (_request, body, done) => done(null, JSON.parse(String(body))))
      app.post('/multipart', async (request) => { named = request.scalekitLogin?.flowId; return {} })
    }
  })
  const visitor = host.visitor()
  const { continueUrl, flow } = await arrive(visitor, host)
  const send = async (field: unknown) => {
    named = undefined
    await visitor.send('POST', '/multipart', { 'content-type': 'multipart/form-data' }, JSON.stringify({ return_to: field }))
    return named
  }
  t.equal(await send({ fieldname: 'return_to', value: continueUrl }), flow)
  t.equal(await send({ fieldname: 'return_to', value: { toString: () => continueUrl } }), undefined)
  t.equal(await send({ file: {} }), undefined)
})

t.test('an option of the wrong type is named with what was found', async (t) => {
  const wrong: Array<[string, Record<string, unknown>, RegExp]> = [
    ['timeout', { timeout: '10000' }, /"timeout" is a string.* It must be/],
    ['findUser', { findUser: undefined }, /"findUser" is undefined.* It must be/],
    ['clientSecret', { clientSecret: ['a'] }, /"clientSecret" is a list.* It must be/],
    ['clientId', { clientId: '  ' }, /"clientId" is an empty string.* It must be/],
    ['cookie.secure', { cookie: { secure: 'false' } }, /"cookie.secure" is a string.* It must be/],
    ['confirm', { confirm: null }, /"confirm" is null.* It must be/],
    ['logLevel', { logLevel: 3 }, /"logLevel" is a number.* It must be/],
    ['a text that is none', { texts: { continue: 'Weiter' } }, /"texts.continue" is unknown/],
    ['a problem that is none', { texts: { problems: { FST_OTHER: {} } } }, /"texts.problems.FST_OTHER" is unknown/],
    ['a language that is none', { texts: { lang: 'deutsch!' } }, /"texts.lang" is a string of 8 characters/],
    ['texts', { texts: 7 }, /"texts" is a number/],
    ['signInPath', { signInPath: '/login' }, /"signInPath" must be another path.*set "loginPath"/]
  ]
  for (const [name, option, message] of wrong) {
    await t.rejects(startHost(t, { options: option as never }), { code: 'FST_SCALEKIT_INVALID_OPTION', message }, name)
  }
})

t.test('all English texts can be given as they are', async (t) => {
  const host = await startHost(t, { options: { texts: { ...englishTexts, lang: 'en-GB' } } })
  const { page } = await arriveSignedIn(host.visitor(), host)
  t.match(page.text, 'lang="en-GB"')
})
