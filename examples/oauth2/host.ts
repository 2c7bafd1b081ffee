import cookie from '@fastify/cookie'
import oauth2, { type OAuth2Namespace } from '@fastify/oauth2'
import session from '@fastify/session'
import Fastify, { type FastifyInstance } from 'fastify'
import scalekitLogin, { html } from 'fastify-scalekit-login'
import { addMcpEndpoint } from '../shared/mcp-endpoint.js'
import type { Settings } from '../shared/settings.js'

interface ProviderSettings {
  provider: { issuer: string, clientId: string, clientSecret: string }
}

interface User { sub: string, email: string, emailVerified?: boolean, name?: string }

declare module 'fastify' {
  interface FastifyInstance { provider: OAuth2Namespace }
  interface Session { user?: User, continuePath?: string }
}

export async function buildHost (settings: Settings & ProviderSettings): Promise<FastifyInstance> {
  const { environmentUrl, clientId, clientSecret, connectionId, publicUrl, provider } = settings
  const secure = publicUrl.startsWith('https:') // browsers drop secure cookies over plain http
  const app = Fastify({ logger: { level: 'warn' }, trustProxy: 'loopback' }) // the address of the proxy that ends TLS
  await app.register(cookie)
  await app.register(session, { secret: 'replace this with 32 random bytes', cookie: { secure, sameSite: 'lax' } })
  await app.register(oauth2, {
    name: 'provider',
    discovery: { issuer: provider.issuer },
    credentials: { client: { id: provider.clientId, secret: provider.clientSecret } },
    callbackUri: `${publicUrl}/signin/callback`,
    scope: ['openid', 'email', 'profile'],
    pkce: 'S256',
    hostPrefixedCookies: secure,
    cookie: { path: '/', secure }
  })

  await app.register(scalekitLogin, {
    environmentUrl,
    clientId,
    clientSecret,
    connectionId,
    signInPath: '/signin',
    productName: 'Acme',
    cookie: { secure },
    findUser: ({ session }) => session.user
  })

  app.get<{ Querystring: { prompt?: string } }>('/signin', async (request, reply) => {
    request.session.continuePath = request.scalekitLogin?.continuePath
    const url = new URL(await app.provider.generateAuthorizationUri(request, reply))
    if (request.query.prompt === 'login') url.searchParams.set('prompt', 'login') // "Use another account"
    return reply.redirect(url.href)
  })

  app.get('/signin/callback', async (request, reply) => {
    try {
      const { token } = await app.provider.getAccessTokenFromAuthorizationCodeFlow(request, reply) // checks the state
      const user = toUser(await app.provider.userinfo(token))
      const { continuePath } = request.session
      await request.session.regenerate()
      request.session.user = user
      return reply.redirect(continuePath ?? '/')
    } catch (error) {
      request.log.warn(error, 'sign-in failed')
      const again = html`<!doctype html>
        <title>Not signed in</title>
        <p>You are not signed in. <a href="${request.scalekitContinuePath ?? '/signin'}">Try again</a></p>`
      return reply.code(403).type('text/html').send(again.toString())
    }
  })

  await addMcpEndpoint(app, settings)
  return app
}

/** @throws if the provider answered with an error, which `userinfo` returns like a user */
function toUser (userinfo: { sub?: unknown, email?: unknown, email_verified?: unknown, name?: unknown }): User {
  const { sub, email, email_verified: emailVerified, name } = userinfo
  if (typeof sub !== 'string' || typeof email !== 'string') throw new Error('The provider names no sub or no email')
  return { sub, email, emailVerified: emailVerified === true, name: typeof name === 'string' ? name : undefined }
}
