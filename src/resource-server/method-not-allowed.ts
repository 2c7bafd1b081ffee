import type { FastifyInstance, HTTPMethods } from 'fastify'
import { isAtPath, type Resources } from './resources.js'

const METHODS: HTTPMethods[] = ['GET', 'POST', 'DELETE']

/**
 * Answers methods that an endpoint does not have with 405, where Fastify would say 404: MCP clients try GET for a
 * stream and DELETE for a session, and take a 404 for a session that has ended.
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#listening-for-messages-from-the-server
 */
export function refuseOtherMethods (app: FastifyInstance, resources: Resources): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (!request.is404 || request.method === 'OPTIONS') return done()
    const resource = resources.find(({ resolved }) => isAtPath(resolved, request.url))
    const [path = ''] = request.url.split('?')
    const allowed = resource === undefined ? [] : METHODS.filter((method) => app.hasRoute({ url: path, method }))
    if (allowed.length === 0) return done()
    // Nothing is in it: pages of any origin may read it, also where CORS is set only on the routes that there are.
    if (!reply.hasHeader('access-control-allow-origin')) reply.header('access-control-allow-origin', '*')
    reply.code(405).header('allow', allowed.join(', '))
      .send({ statusCode: 405, error: 'Method Not Allowed', message: `This endpoint takes ${allowed.join(', ')}` })
  })
}
