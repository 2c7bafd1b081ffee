import cookie from '@fastify/cookie'
import csrf from '@fastify/csrf-protection'
import formbody from '@fastify/formbody'
import jwt from '@fastify/jwt'
import Fastify, { type FastifyInstance } from 'fastify'
import scalekitLogin from 'fastify-scalekit-login'
import { authenticate, findAccount } from '../shared/accounts.js'
import { addMcpEndpoint } from '../shared/mcp-endpoint.js'
import type { Settings } from '../shared/settings.js'
import { signInPage } from '../shared/sign-in-page.js'

const lifetime = 60 * 60 // seconds

declare module '@fastify/jwt' {
  interface FastifyJWT { payload: { sub: string } }
}

export async function buildHost (settings: Settings): Promise<FastifyInstance> {
  const { environmentUrl, clientId, clientSecret, connectionId, publicUrl } = settings
  const secure = publicUrl.startsWith('https:') // browsers drop secure cookies over plain http
  const prefix = secure ? '__Host-' : ''
  const cookieOptions = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const
  const app = Fastify({ logger: { level: 'warn' }, trustProxy: 'loopback' }) // the address of the proxy that ends TLS
  await app.register(cookie)
  await app.register(formbody)
  await app.register(csrf, { cookieKey: `${prefix}csrf`, cookieOpts: cookieOptions })
  await app.register(jwt, {
    secret: 'replace this with 32 random bytes',
    sign: { algorithm: 'HS256', expiresIn: lifetime },
    verify: { algorithms: ['HS256'], onlyCookie: true },
    cookie: { cookieName: `${prefix}token`, signed: false }
  })

  await app.register(scalekitLogin, {
    environmentUrl,
    clientId,
    clientSecret,
    connectionId,
    signInPath: '/signin',
    productName: 'Acme',
    cookie: { secure },
    async findUser (request) {
      const payload = await request.jwtVerify<{ sub: string }>().catch(() => undefined)
      const account = await findAccount(payload?.sub)
      return account && { sub: account.id, email: account.email, name: account.name }
    }
  })

  app.get<{ Querystring: { return_to?: string } }>('/signin', async (request, reply) => {
    return reply.type('text/html').send(signInPage(request.query.return_to, reply.generateCsrf()))
  })

  app.post('/signin', { preValidation: app.csrfProtection }, async (request, reply) => {
    const account = await authenticate(request.body)
    if (!account) return reply.redirect(request.url, 303) // return_to is still in it
    reply.setCookie(`${prefix}token`, await reply.jwtSign({ sub: account.id }), { ...cookieOptions, maxAge: lifetime })
    return reply.redirect(request.scalekitLogin?.continuePath ?? '/', 303)
  })

  await addMcpEndpoint(app, settings)
  return app
}
