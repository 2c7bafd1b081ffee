import Fastify from 'fastify'

export async function start () {
  const app = Fastify()
  app.get('/', async () => ({ ok: true }))
  await app.listen({ port: 0, host: '127.0.0.1' })
  return { port: app.server.address().port }
}
