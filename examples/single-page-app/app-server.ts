import { readFile } from 'node:fs/promises'
import Fastify, { type FastifyInstance } from 'fastify'

/** Serves the app. Stands in for your CDN, which sends the same headers. */
export function buildAppServer (folder: URL, apiUrl: string): FastifyInstance {
  const app = Fastify()
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      // No other site may frame the page on which the user confirms.
      'content-security-policy': "default-src 'none'; script-src 'self'; frame-ancestors 'none'; base-uri 'none'; " +
        `form-action 'none'; connect-src ${apiUrl}`,
      'x-content-type-options': 'nosniff'
    })
  })
  app.get('/app.html', async (request, reply) => {
    const page = await readFile(new URL('app.html', folder), 'utf8')
    return reply.type('text/html').send(page.replace('https://api.acme.com', apiUrl))
  })
  app.get('/app.js', async (request, reply) => {
    return reply.type('text/javascript').send(await readFile(new URL('app.js', folder), 'utf8'))
  })
  return app
}
