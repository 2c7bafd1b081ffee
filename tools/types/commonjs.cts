// A host whose own modules are CommonJS. Compiled, never run.
import login = require('fastify-scalekit-login')
import resourceServer = require('fastify-scalekit-login/resource-server')
import type { FastifyInstance } from 'fastify'

export async function addLogin (app: FastifyInstance, options: login.ScalekitLoginOptions): Promise<void> {
  await app.register(login.default, options)
  await app.register(resourceServer.scalekitResourceServer, {
    environmentUrl: 'https://acme.scalekit.com', resourceId: 'res_1', resource: 'https://mcp.acme.com/mcp'
  })
}

export function isExpired (error: unknown): boolean {
  return error instanceof login.FST_SCALEKIT_LOGIN_REQUEST_EXPIRED && error.statusCode === 410
}
