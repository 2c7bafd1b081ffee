import cookie from '@fastify/cookie'
import csrf from '@fastify/csrf-protection'
import formbody from '@fastify/formbody'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import session from '@fastify/session'
import Fastify, { type FastifyInstance } from 'fastify'
import scalekitLogin from 'fastify-scalekit-login'
import { findAccount } from '../shared/accounts.js'
import { addMcpEndpoint } from '../shared/mcp-endpoint.js'
import type { Settings } from '../shared/settings.js'
import { signIn } from '../shared/sign-in.js'

declare module 'fastify' {
  interface Session { userId?: string }
  interface FastifyContextConfig { public?: boolean }
}

// MCP clients bring tokens: /mcp checks them itself. Its metadata is for everybody.
const withoutSession = /^\/(mcp$|\.well-known\/oauth-protected-resource)/

export async function buildHost (settings: Settings): Promise<FastifyInstance> {
  const { environmentUrl, clientId, clientSecret, connectionId, publicUrl } = settings
  const secure = publicUrl.startsWith('https:') // browsers drop secure cookies over plain http
  const app = Fastify({ logger: { level: 'warn' }, trustProxy: 'loopback' }) // the address of the proxy that ends TLS
  await app.register(helmet)
  await app.register(rateLimit, { max: 300, timeWindow: '1 minute' })
  await app.register(cookie)
  await app.register(formbody)
  await app.register(session, { secret: 'replace this with 32 random bytes', cookie: { secure } })
  await app.register(csrf, { sessionPlugin: '@fastify/session' })

  app.addHook('onRequest', async (request, reply) => {
    const { config, url = '' } = request.routeOptions
    const isOpen = request.is404 || config.public === true || withoutSession.test(url)
    if (!isOpen && !request.session.userId) return reply.code(401).send({ message: 'Sign in first' })
  })

  await app.register(scalekitLogin, {
    environmentUrl,
    clientId,
    clientSecret,
    connectionId,
    signInPath: '/signin',
    productName: 'Acme',
    cookie: { secure },
    routeConfig: { public: true },
    rateLimit: { max: 30, timeWindow: '1 minute' },
    findUser: async ({ session }) => {
      const account = await findAccount(session.userId)
      return account && { sub: account.id, email: account.email, name: account.name }
    }
  })

  await app.register(signIn, { config: { public: true, rateLimit: { max: 10, timeWindow: '1 minute' } } })
  await addMcpEndpoint(app, settings)
  app.get('/notes', async (request) => [{ owner: request.session.userId, text: 'Buy milk' }])
  return app
}
