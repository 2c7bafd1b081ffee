// The service under test, in a process of its own, so that its memory and handles are nobody else's.
import { readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import cookie from '@fastify/cookie'
import Fastify from 'fastify'
import { Redis } from 'ioredis'
import { scalekitLogin } from '../dist/index.js'

process.once('message', async ({ trustProxy = false, redisUrl, ...options }) => {
  const app = Fastify({ trustProxy })
  await app.register(cookie)
  const redis = redisUrl && new Redis(redisUrl)
  await app.register(scalekitLogin, {
    ...options,
    ...redis && { redis },
    signInPath: '/signin',
    cookie: { secure: false },
    findUser: ({ cookies: { user } }) => user && { sub: user, email: `${user}@example.com` }
  })
  app.post('/signin', async (request, reply) => {
    reply.setCookie('user', request.body.user, { path: '/' })
    return reply.redirect(request.scalekitLogin?.continuePath ?? '/', 303)
  })
  process.send({ origin: await app.listen({ port: 0, host: '127.0.0.1' }) })
  process.on('message', async () => process.send(await measure(app.server)))
  process.once('disconnect', async () => {
    await app.close()
    redis?.disconnect()
  })
})

// The connections that visitors have closed may take their time.
async function measure (server) {
  while (await promisify(server.getConnections).call(server) > 0) await sleep(10)
  for (let times = 0; times < 3; times++) globalThis.gc()
  const { heapUsed, external, rss } = process.memoryUsage()
  return { heap: heapUsed + external, rss, handles: countHandles() }
}

// Connections that do not keep the process alive count as well, and only the system lists those.
function countHandles () {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return process.getActiveResourcesInfo().filter((name) => name !== 'Timeout').length
  }
}
