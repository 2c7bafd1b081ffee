import type { FastifyRequest, FastifySchema } from 'fastify'
import type { Registration } from '../registration/registration.js'

/**
 * What all our routes have in common: the host's `config` and log level, no automatic HEAD route, and a log without
 * queries. They are for browsers, so @fastify/swagger leaves them out, unless `routeConfig.swagger.hide` is `false`.
 */
export function routeOptions ({ options: { routeConfig, logLevel } }: Registration) {
  const { hide = true }: { hide?: boolean } = Object(Object(routeConfig)['swagger'])
  return {
    config: routeConfig,
    exposeHeadRoute: false,
    logSerializers: { req: describeRequest },
    ...logLevel !== undefined && { logLevel },
    ...hide && { schema: { hide } satisfies object as FastifySchema }
  }
}

// Like Fastify's own serializer, but without the query, because it contains `state`.
function describeRequest ({ method, url, host, ip, socket }: FastifyRequest) {
  return { method, url: url.split('?')[0], host, remoteAddress: ip, remotePort: socket.remotePort }
}
