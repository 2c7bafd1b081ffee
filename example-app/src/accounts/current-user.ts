import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { findUser, type User } from './accounts.js'

declare module 'fastify' {
  interface Session {
    userId?: string
  }

  interface FastifyRequest {
    /** Returns the signed-in user, or `null`. */
    findCurrentUser (): Promise<User | null>
    /** Returns the signed-in user. For routes behind `requireUser`. */
    currentUser (): Promise<User>
  }
}

export function addCurrentUser (app: FastifyInstance): void {
  app.decorateRequest('findCurrentUser', async function (this: FastifyRequest) {
    const { userId } = this.session
    return userId === undefined ? null : findUser(app.database, userId)
  })

  app.decorateRequest('currentUser', async function (this: FastifyRequest) {
    const user = await this.findCurrentUser()
    if (!user) throw Object.assign(new Error('nobody is signed in'), { statusCode: 401 })
    return user
  })
}

export async function requireUser (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
  if (await request.findCurrentUser()) return
  return reply.redirect(`/signin?return_to=${encodeURIComponent(request.url)}`, 303)
}

/** Starts a session under a new ID, so that an ID planted before sign-in is worthless. */
export async function startSession (request: FastifyRequest, userId: string): Promise<void> {
  await request.session.regenerate()
  request.session.userId = userId
}
