// A service with the plugin, as the README sets it up: helmet, a session, and a sign-in of its own or at a provider.
import { createHash } from 'node:crypto'
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import helmet from '@fastify/helmet'
import session from '@fastify/session'
import Fastify from 'fastify'
import { html, scalekitLogin } from '../dist/index.js'

export const users = {
  alice: { sub: 'user_alice', email: 'alice@example.com', name: 'Alice Example' },
  bob: { sub: 'user_bob', email: 'bob@example.com', name: 'Bob Example' }
}

/**
 * @param {object} setup
 * @param {string} setup.origin where browsers reach it; once it listens, for a port that is not known before
 * @param {'strict' | 'lax' | 'lost'} setup.session SameSite of the session cookie; a lost one is not kept by browsers
 * @param {'form' | 'asks' | 'at-once'} setup.signIn a form of its own, or a provider at `setup.idp`
 * @param {boolean} setup.plain whether it is reached over http, at localhost
 * @param {boolean} setup.trustsLocalhost whether the engine takes that for as good as https
 * @param {boolean} [setup.secure] whether cookies and policy are as for https, if not as `plain` and the engine say
 * @param {object} setup.options options of the plugin
 * @param {(app: object) => void | Promise<void>} [setup.before] adds what has to be there before the plugin
 * @param {(app: object) => void | Promise<void>} [setup.more] adds routes or plugins
 */
export async function createHost (setup) {
  const { session: kind, signIn, plain, trustsLocalhost, options, before, more } = setup
  const { secure = !plain || trustsLocalhost } = setup
  const warnings = []
  const stream = { write: (line) => { warnings.push(JSON.parse(line).msg) } }
  const app = Fastify({ logger: { level: 'warn', stream } })
  app.decorate('warnings', warnings)
  app.addHook('onSend', async ({ raw }, _reply, payload) => {
    if (typeof payload === 'string' && raw.entry) raw.entry.title = /<title>([^<]*)/.exec(payload)?.[1]
  })
  await app.register(cookie)
  await app.register(session, {
    secret: createHash('sha256').update('for tests only').digest('hex'),
    cookieName: 'session',
    // Over http, @fastify/session sets no Secure cookie at all.
    cookie: { secure: !plain, path: '/', ...kind === 'lost' ? { domain: 'elsewhere.test' } : { sameSite: kind } },
    saveUninitialized: false
  })
  // An engine that upgrades localhost too would post the sign-in form to a port that speaks no TLS.
  const upgradeInsecureRequests = secure ? [] : null
  await app.register(helmet, { contentSecurityPolicy: { directives: { upgradeInsecureRequests } } })
  await app.register(formbody)
  await before?.(app)
  await app.register(scalekitLogin, {
    findUser: (request) => request.session.user ?? null,
    signInPath: '/signin',
    cookie: { secure },
    ...options
  })
  if (signIn === 'form') app.register(signInForm)
  else app.register(signInAtProvider, setup)
  // Without a form, for checks that begin with somebody who is signed in.
  app.get('/sign-in-now', async (request, reply) => await signInAs(request, reply, request.query.name))
  app.get('/', async ({ session: { user } }, reply) => sendPage(reply, 'Home', html`<p>${user?.email ?? 'nobody'}</p>`))
  await more?.(app)
  await app.ready()
  return app
}

function sendPage (reply, title, body) {
  // helmet's default would cut a popup off from its opener.
  reply.type('text/html; charset=utf-8').header('cross-origin-opener-policy', 'unsafe-none')
  return reply.send(html`<!doctype html><html lang="en"><head><title>${title}</title></head>
<body>${body}</body></html>`.toString())
}

async function signInAs (request, reply, name) {
  await request.session.regenerate()
  request.session.user = users[name]
  return reply.header('cross-origin-opener-policy', 'unsafe-none').redirect(request.scalekitContinuePath ?? '/', 303)
}

async function signInForm (app) {
  app.get('/signin', async ({ query }, reply) => {
    const buttons = Object.keys(users).map((name) =>
      html`<button name="name" value="${name}">Sign in as ${name}</button>`)
    return sendPage(reply, 'Sign in', html`<form method="post" action="/form-signin">
<input type="hidden" name="return_to" value="${query.return_to ?? ''}">${buttons}</form>`)
  })
  app.post('/form-signin', async (request, reply) => await signInAs(request, reply, request.body.name))
}

async function signInAtProvider (app, setup) {
  app.get('/signin', async (_request, reply) => {
    const { signIn, idp } = setup
    return reply.redirect(`${idp}/idp/${signIn}?redirect_uri=${encodeURIComponent(`${setup.origin}/callback`)}`)
  })
  app.get('/callback', async (request, reply) => await signInAs(request, reply, request.query.code))
}
