// A host in a process of its own, which is measured as the recipe for OpenTelemetry says.
import cookie from '@fastify/cookie'
import Fastify from 'fastify'
import { scalekitLogin, type ScalekitLoginOptions } from '../../dist/index.js'
import { scalekitResourceServer, type ScalekitResourceServerOptions } from '../../dist/resource-server/index.js'

/** What the host is told when it starts. */
export interface MeasuredHostOptions {
  login: Omit<ScalekitLoginOptions, 'findUser'>
  resource: ScalekitResourceServerOptions
}

process.once('message', async ({ login, resource }: MeasuredHostOptions) => {
  const app = Fastify()
  await app.register(cookie)
  await app.register(scalekitLogin, {
    ...login,
    signInPath: '/signin',
    cookie: { secure: false },
    findUser: ({ cookies: { user } }) => user === undefined ? null : { sub: user, email: `${user}@example.com` }
  })
  app.post<{ Body: { user: string } }>('/signin', async (request, reply) =>
    await reply.setCookie('user', request.body.user, { path: '/' }).send({}))
  await app.register(scalekitResourceServer, resource)
  app.get('/mcp', { onRequest: app.requireAccessToken() }, async () => ({}))
  process.send?.(await app.listen({ port: 0, host: '127.0.0.1' }))
  process.once('disconnect', () => app.close())
})
