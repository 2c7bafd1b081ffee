import type { FastifyInstance } from 'fastify'
import { authenticate } from '../../../shared/accounts.js'
import { signInPage } from '../../../shared/sign-in-page.js'

export default async function signInRoutes (app: FastifyInstance): Promise<void> {
  app.get<{ Querystring: { return_to?: string } }>('/signin', async (request, reply) => {
    return reply.type('text/html').send(signInPage(request.query.return_to, reply.generateCsrf()))
  })

  app.post('/signin', { preValidation: app.csrfProtection }, async (request, reply) => {
    const account = await authenticate(request.body)
    if (!account) return reply.redirect(request.url, 303) // return_to is still in it
    await request.session.regenerate()
    request.session.userId = account.id
    return reply.redirect(request.scalekitLogin?.continuePath ?? '/', 303)
  })
}
