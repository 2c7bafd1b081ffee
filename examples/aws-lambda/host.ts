import cookie from '@fastify/cookie'
import csrf from '@fastify/csrf-protection'
import formbody from '@fastify/formbody'
import secureSession from '@fastify/secure-session'
import Fastify, { type FastifyInstance } from 'fastify'
import scalekitLogin from 'fastify-scalekit-login'
import { authenticate, findAccount } from '../shared/accounts.js'
import { addMcpEndpoint } from '../shared/mcp-endpoint.js'
import type { Settings } from '../shared/settings.js'
import { signInPage } from '../shared/sign-in-page.js'

declare module '@fastify/secure-session' {
  interface SessionData { userId?: string }
}

export async function buildHost (settings: Settings & { sessionKey: string }): Promise<FastifyInstance> {
  const { environmentUrl, clientId, clientSecret, connectionId, publicUrl, sessionKey } = settings
  const secure = publicUrl.startsWith('https:') // browsers drop secure cookies over plain http
  const trustProxy = (_address: string, hop: number) => hop === 0 // only API Gateway, which ends TLS
  const app = Fastify({ logger: { level: 'warn' }, trustProxy })
  await app.register(cookie)
  await app.register(formbody)
  // The session is in the cookie: the next request may reach another instance, which shares no memory with this one.
  const sessionCookie = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const
  await app.register(secureSession, { key: Buffer.from(sessionKey, 'hex'), cookie: sessionCookie })
  await app.register(csrf, { sessionPlugin: '@fastify/secure-session' })

  await app.register(scalekitLogin, {
    environmentUrl,
    clientId,
    clientSecret,
    connectionId,
    signInPath: '/signin',
    productName: 'Acme',
    cookie: { secure },
    findUser: async ({ session }) => {
      const account = await findAccount(session.get('userId'))
      return account && { sub: account.id, email: account.email, name: account.name }
    }
  })

  app.get<{ Querystring: { return_to?: string } }>('/signin', async (request, reply) => {
    return reply.type('text/html').send(signInPage(request.query.return_to, reply.generateCsrf()))
  })

  app.post('/signin', { preValidation: app.csrfProtection }, async (request, reply) => {
    const account = await authenticate(request.body)
    if (!account) return reply.redirect(request.url, 303) // return_to is still in it
    request.session.regenerate()
    request.session.set('userId', account.id)
    return reply.redirect(request.scalekitLogin?.continuePath ?? '/', 303)
  })

  await addMcpEndpoint(app, settings)
  return app
}
