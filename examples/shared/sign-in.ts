import '@fastify/csrf-protection'
import '@fastify/session'
import type { FastifyContextConfig, FastifyInstance } from 'fastify'
import 'fastify-scalekit-login'
import { authenticate } from './accounts.js'
import { signInPage } from './sign-in-page.js'

declare module 'fastify' {
  interface Session { userId?: string }
}

export interface SignInOptions {
  /** For guards of the service that look at the `config` of a route. */
  config?: FastifyContextConfig
  /** What a proxy has before the paths of the service. */
  publicPath?: string
}

/** The sign-in page of the service, at `/signin`. */
export async function signIn (app: FastifyInstance, { config = {}, publicPath = '' }: SignInOptions): Promise<void> {
  app.get<{ Querystring: { return_to?: string } }>('/signin', { config }, async (request, reply) => {
    return reply.type('text/html').send(signInPage(request.query.return_to, reply.generateCsrf()))
  })

  app.post('/signin', { config, preValidation: app.csrfProtection }, async (request, reply) => {
    const account = await authenticate(request.body)
    if (!account) return reply.redirect(publicPath + request.url, 303) // return_to is still in it
    await request.session.regenerate()
    request.session.userId = account.id
    return reply.redirect(request.scalekitLogin?.continuePath ?? `${publicPath}/`, 303)
  })
}
