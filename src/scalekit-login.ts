import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import type { ScalekitClient } from '@scalekit-sdk/node'
import type { ScalekitLoginOptions } from './options/options.js'
import { createRegistration } from './registration/registration.js'
import { addRegistration } from './registration/registrations.js'
import { decorateReplies } from './decorators/reply-decorators.js'
import { decorateRequests } from './decorators/request-decorators.js'
import { createLoginRoutes } from './routes/routes.js'
import { loadTelemetry } from './telemetry/load-telemetry.js'

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * The SDK client of the first registration, for the host's own calls. Never log it: it contains the client secret.
     */
    readonly scalekit: ScalekitClient
  }
}

const register: FastifyPluginAsync<ScalekitLoginOptions> = async (app: FastifyInstance, given) => {
  const registration = createRegistration(app, given, await loadTelemetry())
  if (addRegistration(app, registration)) {
    app.decorate('scalekit', { getter: () => registration.client as ScalekitClient })
    decorateRequests(app)
    decorateReplies(app)
  }
  const { prefix } = registration.options
  await app.register(createLoginRoutes(registration), { prefix })
}

/**
 * Lets users connect MCP clients with the accounts of a Fastify service. Registers the login and continue routes, and
 * decorates requests and replies for hosts with their own pages. Register @fastify/cookie first.
 * @see https://docs.scalekit.com/mcp/authentication
 */
export const scalekitLogin = fp(register, {
  name: 'fastify-scalekit-login',
  fastify: '5.x',
  dependencies: ['@fastify/cookie']
})
