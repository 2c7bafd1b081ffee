import cookie from '@fastify/cookie'
import { ScalekitClient } from '@scalekit-sdk/node'
import Fastify, { type FastifyInstance } from 'fastify'
import t from 'tap'
import { html, scalekitLogin, type ScalekitLoginOptions } from '../../dist/index.js'
import { arrive, arriveSignedIn, optionsFor, startHost } from '../support/host.js'
import { locationOf, refreshOf } from '../support/visitor.js'

const valid: ScalekitLoginOptions = {
  environmentUrl: 'https://acme.scalekit.com',
  clientId: 'skc_1',
  clientSecret: 'a client secret of the test of options',
  connectionId: 'conn_1',
  findUser: () => null
}
const secret = 's'.repeat(32)

async function register (options: object, build = (app: FastifyInstance) => app): Promise<FastifyInstance> {
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(cookie)
  await build(app).register(scalekitLogin, options as ScalekitLoginOptions)
  return app
}

t.test('a wrong option fails the registration and is named', async (t) => {
  const wrong: Array<[string, object]> = [
    ['environmentUrl', { environmentUrl: undefined }],
    ['environmentUrl', { environmentUrl: 'acme.scalekit.com' }],
    ['environmentUrl', { environmentUrl: 'http://acme.scalekit.com' }],
    ['environmentUrl', { environmentUrl: 'https://acme.scalekit.com/resources' }],
    ['environmentUrl', { environmentUrl: 'https://acme.scalekit.com?a=b' }],
    ['clientId', { clientId: undefined }],
    ['clientId', { clientId: '' }],
    ['clientSecret', { clientSecret: undefined }],
    ['clientSecret', { clientSecret: ' ' }],
    ['scalekit', { scalekit: {} }],
    ['redis', { redis: {} }],
    ['connectionId', { connectionId: 'res_1' }],
    ['connectionId', { connectionId: 'https://acme.scalekit.com/api/v1/connections/res_1/auth-requests/x/user' }],
    ['connectionId', { connectionId: '' }],
    ['findUser', { findUser: undefined }],
    ['findUser', { findUser: {} }],
    ['findOrganizations', { findOrganizations: [] }],
    ['signInPath', { signInPath: '//evil.example' }],
    ['signInPath', { signInPath: 'signin' }],
    ['signInPath', { signInPath: '/\\evil.example' }],
    ['signInPath', { signInPath: 'https://login.example.com/' }],
    ['signInPath', { signInPath: 'https://login.example.com/', publicUrl: 'https://app.example.com' }],
    ['signInPath', { signInPath: 'https://login.example.com/', trustedOrigins: ['https://login.example.com'] }],
    ['signInPath', { signInPath: 7 }],
    ['signInPath', { signInPath: '/login' }],
    ['signInPath', { signInPath: '/mcp/login/continue', prefix: '/mcp' }],
    ['returnToParam', { returnToParam: 'a b' }],
    ['showClient', { showClient: 'yes' }],
    ['branding', { branding: 'blue' }],
    ['branding.color', { branding: { color: 'no color' } }],
    ['branding.color', { branding: { color: 'red; } body { display: none' } }],
    ['branding.color', { branding: { color: 'rgb(0 0 0 / 50%)' } }],
    ['branding.logo', { branding: { logo: 'https://cdn.example.com/logo.svg' } }],
    ['branding.logo', { branding: { logo: '//cdn.example.com/logo.svg' } }],
    ['branding.logo', { branding: { logo: 'logo.svg' } }],
    ['branding.logo', { branding: { logo: 'data:text/html,x' } }],
    ['branding.logo', { branding: { logo: '/a"onerror="x' } }],
    ['branding.font', { branding: { font: 'x; } body { display: none' } }],
    ['branding.font', { branding: { font: '"Inter' } }],
    ['branding.font', { branding: { font: '' } }],
    ['branding.fonts', { branding: { fonts: 'x' } }],
    ['texts', { texts: 'Deutsch' }],
    ['texts', { texts: { lang: 'de"' } }],
    ['texts', { texts: { dir: 'up' } }],
    ['texts', { texts: { unknownName: 'x' } }],
    ['texts', { texts: { warning: 7 } }],
    ['texts', { texts: { problems: { UNKNOWN: { title: 'x' } } } }],
    ['prefix', { prefix: 'staff' }],
    ['prefix', { prefix: '/:tenant' }],
    ['loginPath', { loginPath: 'login' }],
    ['loginPath', { loginPath: '/login?x' }],
    ['continuePath', { continuePath: '/login' }],
    ['continuePath', { continuePath: '/a/../b' }],
    ['continuePath', { continuePath: '/login/*' }],
    ['publicUrl', { publicUrl: '/app' }],
    ['publicUrl', { publicUrl: 'ftp://app.example.com' }],
    ['publicUrl', { publicUrl: 'https://app.example.com/?x' }],
    ['routeConfig', { routeConfig: 'x' }],
    ['confirm', { confirm: 'yes' }],
    ['productName', { productName: '' }],
    ['maxAge', { maxAge: 601 }],
    ['maxAge', { maxAge: 0 }],
    ['maxPendingLogins', { maxPendingLogins: 0.5 }],
    ['timeout', { timeout: 0 }],
    ['cookie.name', { cookie: { name: 'a b' } }],
    ['cookie.secure', { cookie: { secure: 'auto' } }],
    ['cookie.secret', { cookie: { secret: 'short' } }],
    ['cookie.secret', { cookie: { secret: [secret, 'short'] } }],
    ['cookie.secret', { cookie: { secret: [] } }],
    ['cookie.secret', { clientSecret: 'x'.repeat(31) }],
    ['cookie.path', { cookie: { path: '/' } }],
    ['cookie.secret', { scalekit: { auth: { updateLoginUserDetails: async () => {} } }, clientSecret: undefined }],
    ['pages.confirm', { pages: { confirm: '<html>' } }],
    ['trustedOrigins', { trustedOrigins: ['https://app.example.com/'] }],
    ['trustedOrigins', { trustedOrigins: ['app'] }],
    ['limit', { limit: true }],
    ['limit', { limit: { max: 0 } }],
    ['rateLimit', { rateLimit: 5 }],
    ['onCompleted', { onCompleted: 'x' }],
    ['onFailed', { onFailed: 'x' }],
    ['clientSecrt', { clientSecrt: 'x' }],
    ['findUser', { findUser: null }]
  ]
  for (const [name, change] of wrong) {
    const error = await register({ ...valid, ...change }).then(() => undefined, (error) => error)
    t.equal(error?.code, 'FST_SCALEKIT_INVALID_OPTION', JSON.stringify(change))
    t.ok(error?.message.includes(`"${name}`), `${error?.message} names ${name}`)
    t.notMatch(error?.message, valid.clientSecret)
  }
})

t.test('the errors say where in the dashboard a value is found', async (t) => {
  await t.rejects(register({ ...valid, connectionId: 'res_1' }), { message: /Advanced Configuration > Connection ID/ })
  await t.rejects(register({ ...valid, clientSecret: '' }), { message: /Settings > API Credentials > Client Secret/ })
})

t.test('valid options of every form are taken', async (t) => {
  const changes: object[] = [
    {},
    { environmentUrl: 'https://login.acme.com/' },
    { environmentUrl: 'http://127.0.0.1:3001' },
    { connectionId: 'https://acme.scalekit.com/api/v1/connections/conn_1/auth-requests/{{login_request_id}}/user' },
    { scalekit: new ScalekitClient('https://acme.scalekit.com', 'skc_1', 'secret'), clientId: undefined, clientSecret: undefined, cookie: { secret } },
    { clientSecret: 'x'.repeat(31), cookie: { secret } },
    { clientSecret: 'x'.repeat(32) },
    { cookie: { name: 'login', secure: false, secret: [secret, secret] } },
    { signInPath: () => '/signin', publicUrl: new URL('https://app.example.com/base/') },
    { showClient: false, branding: {}, texts: {} },
    { branding: { color: 'oklch(60% 0.1 200)', logo: 'data:image/svg+xml,%3Csvg/%3E', font: '"Inter Tight", Segoe UI, system-ui, sans-serif' } },
    { texts: { lang: 'pt-BR', dir: 'ltr', warning: 'x', problems: { other: { text: 'x' } } } },
    { texts: () => ({}) },
    { prefix: '', limit: false, pages: {}, trustedOrigins: [], rateLimit: { max: 1 }, routeConfig: { public: true } }
  ]
  for (const change of changes) await t.resolves(register({ ...valid, ...change }), JSON.stringify(change))
})

t.test('without @fastify/cookie the registration fails and says so', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  await t.rejects(async () => await app.register(scalekitLogin, valid), { message: /@fastify\/cookie/ })
})

t.test('the client is there for the host\'s other calls, and not in sight of a logger', async (t) => {
  const app = await register(valid)
  t.type(app.scalekit, ScalekitClient)
  t.notOk(Object.keys(app).includes('scalekit'))
})

t.test('a context with a parameter in its prefix is refused', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(cookie)
  await t.rejects(async () => await app.register(async (tenant) => { await tenant.register(scalekitLogin, valid) }, { prefix: '/:tenant' }),
    { code: 'FST_SCALEKIT_INVALID_OPTION' })
})

t.test('prefixes of the option and of the contexts around count, paths can be changed', async (t) => {
  const host = await startHost(t, {
    emulator: { loginUrl: 'http://unused.invalid/' },
    options: { prefix: '/mcp', loginPath: '/start', continuePath: '/go-on' },
    register: async (app, options) => {
      await app.register(async (inner) => { await inner.register(scalekitLogin, options) }, { prefix: '/staff' })
    }
  })
  const answer = await host.visitor().get('/staff/mcp/start?login_request_id=lri_1&state=s')
  t.match(locationOf(answer), /^\/staff\/mcp\/go-on\?flow=/)
})

t.test('behind a proxy that strips a path, every path we print has it', async (t) => {
  const host = await startHost(t, { options: { publicUrl: 'https://app.example.com/base', returnToParam: 'next' } })
  const visitor = host.visitor()
  const { continueUrl, flow } = await arrive(visitor, host)
  t.equal(continueUrl, `/base/login/continue?flow=${flow}`)
  const signIn = locationOf(await visitor.get(`/login/continue?flow=${flow}`))
  t.equal(signIn, `/base/signin?${new URLSearchParams({ next: continueUrl })}`)
})

t.test('a return path under the public URL names the login, on no other origin', async (t) => {
  const host = await startHost(t, {
    options: { publicUrl: 'https://app.example.com/base' },
    after: (app) => { app.get('/named', async ({ scalekitLogin }) => ({ flow: scalekitLogin?.flowId })) }
  })
  const visitor = host.visitor()
  const { continueUrl, flow } = await arrive(visitor, host)
  const nameBy = async (returnTo: string) => JSON.parse((await visitor.getJson(`/named?${new URLSearchParams({ return_to: returnTo })}`)).text).flow
  t.equal(await nameBy(`https://app.example.com${continueUrl}`), flow)
  t.equal(await nameBy(continueUrl), flow)
  t.equal(await nameBy(`https://evil.example${continueUrl}`), undefined)
})

t.test('signInPath may be a function of the login, or lead to a trusted origin', async (t) => {
  const host = await startHost(t, {
    options: {
      publicUrl: 'https://app.example.com',
      trustedOrigins: ['https://login.example.com'],
      signInPath: (_request, { flowId }) => `https://login.example.com/?for=${flowId}#top`
    }
  })
  const visitor = host.visitor()
  const { continueUrl, flow } = await arrive(visitor, host)
  t.equal(locationOf(await visitor.get(continueUrl)), `https://login.example.com/?for=${flow}&` +
    `${new URLSearchParams({ return_to: `https://app.example.com${continueUrl}` })}#top`)
})

t.test('a signInPath function that answers another origin is refused', async (t) => {
  for (const target of ['https://evil.example/', '//evil.example', undefined]) {
    const host = await startHost(t, { options: { signInPath: () => target as string } })
    const visitor = host.visitor()
    const { continueUrl } = await arrive(visitor, host)
    const answer = await visitor.get(continueUrl)
    t.equal(answer.status, 500)
    t.equal(answer.headers.get('location'), null)
    t.notMatch(answer.text, 'evil')
  }
})

t.test('routeConfig and rateLimit are found in the config of all our routes', async (t) => {
  const seen: Array<[string, unknown, unknown]> = []
  await startHost(t, {
    options: { routeConfig: { public: true }, rateLimit: { max: 5 } },
    before: (app) => {
      app.addHook('onRoute', ({ method, url, config }) => {
        const { public: isPublic, rateLimit } = { ...config } as Record<string, unknown>
        if (url.startsWith('/login')) seen.push([`${String(method)} ${url}`, isPublic, rateLimit])
      })
    }
  })
  t.equal(seen.length, 5)
  for (const [route, isPublic, rateLimit] of seen) t.strictSame([isPublic, rateLimit], [true, { max: 5 }], route)
})

t.test('pages can be replaced, and keep our headers', async (t) => {
  const host = await startHost(t, {
    options: {
      pages: {
        confirm: ({ user, flow, csrfToken, action }) => `confirm ${user.email} ${flow} ${csrfToken} ${action}`,
        handoff: ({ url, to }) => `handoff ${to} ${url}`,
        problem: ({ code, statusCode, title }) => `problem ${code} ${statusCode} ${title}`
      }
    }
  })
  const visitor = host.visitor()
  const { page, flow } = await arriveSignedIn(visitor, host)
  const [, email, shown, csrfToken = '', action = ''] = page.text.split(' ')
  t.strictSame([email, shown, action], ['alice@example.com', flow, '/login/continue'])
  t.match(page.headers.get('content-security-policy'), "default-src 'none'")
  const done = await visitor.post(action, { flow, csrf_token: csrfToken, action: 'continue' })
  t.match(done.text, /^handoff scalekit http/)
  t.match((await visitor.get('/login')).text, 'problem FST_ERR_VALIDATION 400 ')
})

t.test('a page of the host may come as escaped HTML, and bring its own policy', async (t) => {
  const policy = "default-src 'self'; form-action 'self'; frame-ancestors 'none'"
  const host = await startHost(t, {
    options: {
      pages: {
        confirm: ({ user }) => ({ html: html`<p>${user.email}<b>`, contentSecurityPolicy: policy }),
        problem: ({ title }) => html`<title>${title}</title>`
      }
    }
  })
  const visitor = host.visitor()
  const { page } = await arriveSignedIn(visitor, host)
  t.equal(page.text, '<p>alice@example.com<b>')
  t.equal(page.headers.get('content-security-policy'), policy)
  t.equal(page.headers.get('x-frame-options'), 'DENY')
  const problem = await visitor.get('/login')
  t.equal(problem.text, '<title>This link or form is not valid</title>')
  t.match(problem.headers.get('content-security-policy'), "default-src 'none'")
})

t.test('a hand-off page of the host that throws leaves a way to finish', async (t) => {
  let broken = true
  const handoff = ({ url }: { url: string }) => {
    if (broken) throw new Error('a mistake in the page')
    return url
  }
  const host = await startHost(t, { options: { pages: { handoff } } })
  const visitor = host.visitor()
  const { fields } = await arriveSignedIn(visitor, host)
  t.equal((await visitor.post('/login/continue', { ...fields, action: 'continue' })).status, 500)
  broken = false
  const again = await visitor.post('/login/continue', { ...fields, action: 'continue' })
  t.equal(again.status, 410)
  t.match(again.text, 'Finish connecting')
  t.equal(host.updates(), 1)
})

t.test('secrets can be rotated: the first signs, all verify', async (t) => {
  const [old, fresh] = ['o'.repeat(32), 'f'.repeat(32)]
  const host = await startHost(t, { options: { cookie: { secure: false, secret: old } } })
  const visitor = host.visitor()
  const { fields, continueUrl } = await arriveSignedIn(visitor, host)
  const rotated = await startHost(t, { options: { cookie: { secure: false, secret: [fresh, old] }, ...rotate(host) } })
  const cookies = await visitor.cookieHeader()
  const another = rotated.visitor()
  const login = await arriveSignedIn(another, rotated)
  t.ok(login.flow)
  const session = await another.pair('sessionId')
  const pending = cookies.split('; ').find((one) => one.startsWith('scalekit'))
  const done = await rotated.visitor().post('/login/continue', { ...fields, action: 'continue' }, { cookie: `${session}; ${pending}` })
  t.equal(done.status, 200)
  t.match(refreshOf(done), '/partner:callback')
  const foreign = await startHost(t, { options: { cookie: { secure: false, secret: fresh }, ...rotate(host) } })
  t.equal((await foreign.visitor().get(continueUrl, { cookie: cookies })).status, 400)
})

function rotate ({ emulator }: Awaited<ReturnType<typeof startHost>>): Partial<ScalekitLoginOptions> {
  const { environmentUrl, clientId, clientSecret, connectionId } = optionsFor(emulator)
  return { environmentUrl, clientId, clientSecret, connectionId }
}
