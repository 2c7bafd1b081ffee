import cookie from '@fastify/cookie'
import csrf from '@fastify/csrf-protection'
import formbody from '@fastify/formbody'
import fastifyPassport from '@fastify/passport'
import session from '@fastify/session'
import Fastify, { type FastifyInstance } from 'fastify'
import scalekitLogin from 'fastify-scalekit-login'
import { Strategy } from 'passport-local'
import { type Account, authenticate, findAccount } from '../shared/accounts.js'
import { addMcpEndpoint } from '../shared/mcp-endpoint.js'
import type { Settings } from '../shared/settings.js'
import { signInPage } from '../shared/sign-in-page.js'

declare module 'fastify' {
  interface PassportUser extends Account {}
}

export async function buildHost (settings: Settings): Promise<FastifyInstance> {
  const { environmentUrl, clientId, clientSecret, connectionId, publicUrl } = settings
  const secure = publicUrl.startsWith('https:') // browsers drop secure cookies over plain http
  const app = Fastify({ logger: { level: 'warn' }, trustProxy: 'loopback' }) // the address of the proxy that ends TLS
  await app.register(cookie)
  await app.register(formbody)
  await app.register(session, { secret: 'replace this with 32 random bytes', cookie: { secure } })
  await app.register(csrf, { sessionPlugin: '@fastify/session' })

  const passport = new fastifyPassport.Authenticator()
  passport.use(new Strategy({ usernameField: 'email' }, (email, password, done) => {
    authenticate({ email, password }).then((account) => done(null, account ?? false), done)
  }))
  passport.registerUserSerializer(async (account: Account) => account.id)
  passport.registerUserDeserializer(async (id: string) => await findAccount(id) ?? null) // undefined would be an error
  await app.register(passport.initialize())
  await app.register(passport.secureSession())

  await app.register(scalekitLogin, {
    environmentUrl,
    clientId,
    clientSecret,
    connectionId,
    signInPath: '/signin',
    productName: 'Acme',
    cookie: { secure },
    findUser: ({ user }) => user && { sub: user.id, email: user.email, name: user.name }
  })

  app.get<{ Querystring: { return_to?: string } }>('/signin', async (request, reply) => {
    return reply.type('text/html').send(signInPage(request.query.return_to, reply.generateCsrf()))
  })

  const signIn = passport.authenticate('local', async (request, reply, error, account) => {
    if (error) throw error
    if (!account) return await reply.redirect(request.url, 303) // return_to is still in it
    await request.logIn(account) // regenerates the session
  })
  app.post('/signin', { preValidation: [app.csrfProtection, signIn] }, async (request, reply) => {
    return reply.redirect(request.scalekitLogin?.continuePath ?? '/', 303)
  })

  await addMcpEndpoint(app, settings)
  return app
}
