import type { FastifyRequest } from 'fastify'
import type { Registration } from '../registration/registration.js'

/** What all our routes have in common: the host's `config`, no automatic HEAD route, and a log without queries. */
export function routeOptions ({ options: { routeConfig } }: Registration) {
  return { config: routeConfig, exposeHeadRoute: false, logSerializers: { req: describeRequest } }
}

// Like Fastify's own serializer, but without the query, because it contains `state`.
function describeRequest ({ method, url, host, ip, socket }: FastifyRequest) {
  return { method, url: url.split('?')[0], host, remoteAddress: ip, remotePort: socket.remotePort }
}
