import cookie from '@fastify/cookie'
import csrf from '@fastify/csrf-protection'
import formbody from '@fastify/formbody'
import session from '@fastify/session'
import fp from 'fastify-plugin'
import type { Settings } from '../../shared/settings.js'

declare module 'fastify' {
  interface Session { userId?: string }
}

export default fp<{ settings: Settings }>(async (app, { settings }) => {
  const secure = settings.publicUrl.startsWith('https:') // browsers drop secure cookies over plain http
  await app.register(cookie)
  await app.register(formbody)
  await app.register(session, { secret: 'replace this with 32 random bytes', cookie: { secure } })
  await app.register(csrf, { sessionPlugin: '@fastify/session' })
}, { name: 'session' })
