import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import view from '@fastify/view'
import { Eta } from 'eta'
import type { FastifyInstance } from 'fastify'

const viewsDirectory = fileURLToPath(new URL('../../views/', import.meta.url))

export async function addViews (app: FastifyInstance): Promise<void> {
  await app.register(view, { engine: { eta: new Eta({ autoEscape: true }) }, root: viewsDirectory, production: true })

  const stylesheet = await readFile(new URL('../../views/style.css', import.meta.url), 'utf8')
  app.get('/style.css', async (_request, reply) => {
    return reply.type('text/css; charset=utf-8').header('cache-control', 'public, max-age=300').send(stylesheet)
  })
}
