import cookie from '@fastify/cookie'
import csrf from '@fastify/csrf-protection'
import formbody from '@fastify/formbody'
import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { fromNodeHeaders } from 'better-auth/node'
import Fastify, { type FastifyInstance } from 'fastify'
import scalekitLogin from 'fastify-scalekit-login'
import { addMcpEndpoint } from '../shared/mcp-endpoint.js'
import type { Settings } from '../shared/settings.js'
import { signInPage } from '../shared/sign-in-page.js'

interface SignIn {
  Querystring: { return_to?: string }
  Body: { email?: string, password?: string }
}

export async function buildHost (settings: Settings): Promise<FastifyInstance> {
  const { environmentUrl, clientId, clientSecret, connectionId, publicUrl } = settings
  const secure = publicUrl.startsWith('https:') // browsers drop secure cookies over plain http
  const auth = betterAuth({
    baseURL: publicUrl,
    secret: 'replace this with 32 random bytes',
    database: memoryAdapter({ user: [], session: [], account: [], verification: [] }), // your database
    emailAndPassword: { enabled: true }
  })
  const app = Fastify({ logger: { level: 'warn' }, trustProxy: 'loopback' }) // the address of the proxy that ends TLS
  await app.register(cookie)
  await app.register(formbody)
  await app.register(csrf, {
    cookieKey: secure ? '__Host-csrf' : 'csrf',
    cookieOpts: { path: '/', httpOnly: true, sameSite: 'lax', secure }
  })

  await app.register(scalekitLogin, {
    environmentUrl,
    clientId,
    clientSecret,
    connectionId,
    signInPath: '/signin',
    productName: 'Acme',
    cookie: { secure },
    async findUser ({ headers }) {
      // A renewed cookie would not reach the browser from here.
      const found = await auth.api.getSession({ headers: fromNodeHeaders(headers), query: { disableRefresh: true } })
      return found && {
        sub: found.user.id, email: found.user.email, emailVerified: found.user.emailVerified, name: found.user.name
      }
    }
  })

  app.route({
    method: ['GET', 'POST'],
    url: '/api/auth/*',
    async handler ({ url, method, headers, body }, reply) {
      return await reply.send(await auth.handler(new Request(new URL(url, publicUrl), {
        method, headers: fromNodeHeaders(headers), body: body === undefined ? undefined : JSON.stringify(body)
      })))
    }
  })

  app.get<SignIn>('/signin', async (request, reply) => {
    return reply.type('text/html').send(signInPage(request.query.return_to, reply.generateCsrf()))
  })

  app.post<SignIn>('/signin', { preValidation: app.csrfProtection }, async (request, reply) => {
    const { email = '', password = '' } = request.body
    const headers = fromNodeHeaders(request.headers)
    const { ok, headers: answer } = await auth.api.signInEmail({ body: { email, password }, headers, asResponse: true })
    if (!ok) return reply.redirect(request.url, 303) // return_to is still in it
    reply.header('set-cookie', answer.getSetCookie())
    return reply.redirect(request.scalekitLogin?.continuePath ?? '/', 303)
  })

  await addMcpEndpoint(app, settings)
  return app
}
