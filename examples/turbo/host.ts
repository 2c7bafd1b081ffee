import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import cookie from '@fastify/cookie'
import csrf from '@fastify/csrf-protection'
import formbody from '@fastify/formbody'
import session from '@fastify/session'
import statics from '@fastify/static'
import Fastify, { type FastifyInstance } from 'fastify'
import scalekitLogin, { html } from 'fastify-scalekit-login'
import { authenticate, findAccount } from '../shared/accounts.js'
import { addMcpEndpoint } from '../shared/mcp-endpoint.js'
import type { Settings } from '../shared/settings.js'

declare module 'fastify' {
  interface Session { userId?: string }
}

export async function buildHost (settings: Settings): Promise<FastifyInstance> {
  const { environmentUrl, clientId, clientSecret, connectionId, publicUrl } = settings
  const secure = publicUrl.startsWith('https:') // browsers drop secure cookies over plain http
  const app = Fastify({ logger: { level: 'warn' }, trustProxy: 'loopback' }) // the address of the proxy that ends TLS
  const turbo = dirname(fileURLToPath(import.meta.resolve('@hotwired/turbo')))
  await app.register(statics, { root: turbo, prefix: '/turbo/' })
  await app.register(cookie)
  await app.register(formbody)
  await app.register(session, { secret: 'replace this with 32 random bytes', cookie: { secure } })
  await app.register(csrf, { sessionPlugin: '@fastify/session' })

  await app.register(scalekitLogin, {
    environmentUrl,
    clientId,
    clientSecret,
    connectionId,
    signInPath: '/signin',
    productName: 'Acme',
    cookie: { secure },
    findUser: async ({ session }) => {
      const account = await findAccount(session.userId)
      return account && { sub: account.id, email: account.email, name: account.name }
    }
  })

  app.get<{ Querystring: { return_to?: string } }>('/signin', async (request, reply) => {
    return reply.type('text/html').send(signInPage(reply.generateCsrf(), request.query.return_to))
  })

  const preValidation = app.csrfProtection
  app.post<{ Body: { return_to?: string } }>('/signin', { preValidation }, async (request, reply) => {
    const account = await authenticate(request.body)
    if (!account) {
      // Turbo shows the answer to a form only after a redirect, or if its status is 4xx or 5xx.
      const page = signInPage(reply.generateCsrf(), request.body.return_to, 'Wrong email address or password')
      return reply.code(422).type('text/html').send(page)
    }
    await request.session.regenerate()
    request.session.userId = account.id
    return reply.redirect(request.scalekitLogin?.continuePath ?? '/', 303)
  })

  await addMcpEndpoint(app, settings)
  return app
}

const signInPage = (csrfToken: string, returnTo?: string, problem = '') => html`<!doctype html>
<html lang="en">
<head>
  <title>Sign in</title>
  <script type="module" src="/turbo/turbo.es2017-esm.js"></script>
</head>
<body>
  <p role="alert">${problem}</p>
  <form method="post" data-turbo="true">
    <input type="hidden" name="_csrf" value="${csrfToken}">
    <input type="hidden" name="return_to" value="${returnTo}">
    <label>Email <input name="email" type="email" autocomplete="username"></label>
    <label>Password <input name="password" type="password" autocomplete="current-password"></label>
    <button>Sign in</button>
  </form>
</body>
</html>`.toString()
