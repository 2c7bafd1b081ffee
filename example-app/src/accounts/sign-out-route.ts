import type { FastifyInstance } from 'fastify'
import { sessionCookieName } from '../pages/sessions.js'

export async function signOutRoute (app: FastifyInstance): Promise<void> {
  app.post('/signout', { preValidation: app.csrfProtection }, async (request, reply) => {
    await request.session.destroy()
    return reply.clearCookie(sessionCookieName, { path: '/' }).redirect('/signin', 303)
  })
}
