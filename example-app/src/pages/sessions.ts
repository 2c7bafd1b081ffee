import session from '@fastify/session'
import { RedisStore } from 'connect-redis'
import type { FastifyInstance } from 'fastify'
import { createClient } from 'redis'

export const sessionCookieName = 'acme-notes-session'
const sessionLifetime = 12 * 60 * 60 * 1_000

export type Redis = Awaited<ReturnType<typeof openRedis>>

export interface SessionOptions {
  sessionSecret: string
  isSecure: boolean
  redis: Redis | undefined
}

export async function addSessions (app: FastifyInstance, options: SessionOptions): Promise<void> {
  await app.register(session, {
    cookieName: sessionCookieName,
    secret: options.sessionSecret,
    saveUninitialized: false,
    cookie: { path: '/', httpOnly: true, sameSite: 'lax', secure: options.isSecure, maxAge: sessionLifetime },
    ...(options.redis !== undefined && { store: new RedisStore({ client: options.redis, prefix: 'acme-notes:session:' }) })
  })
}

/** Connects to the Redis that the instances share. */
export async function openRedis (app: FastifyInstance, url: string) {
  let wasConnected = false
  const client = createClient({
    url,
    socket: {
      // An outage is waited out; a wrong address at the start is an error at once.
      reconnectStrategy: (retries, cause) => wasConnected ? Math.min(retries * 100, 3_000) : cause
    }
  })
  client.on('error', (error: unknown) => app.log.error({ err: error }, 'Redis'))
  await client.connect()
  wasConnected = true
  app.addHook('onClose', () => client.close())
  return client
}
