import type { FastifyInstance } from 'fastify'
import { authorizationServer, scopes, type ProtectedResource } from './resource.js'

/** RFC 9728: tells MCP clients where to get a token for our endpoint. */
export async function resourceMetadata (app: FastifyInstance, resource: ProtectedResource): Promise<void> {
  const metadata = {
    resource: resource.url,
    resource_name: 'Acme Notes',
    authorization_servers: [authorizationServer(resource)],
    scopes_supported: scopes,
    bearer_methods_supported: ['header']
  }

  for (const path of ['/.well-known/oauth-protected-resource', new URL(resource.metadataUrl).pathname]) {
    app.get(path, async (_request, reply) => {
      return reply
        .header('access-control-allow-origin', '*')
        .header('cross-origin-resource-policy', 'cross-origin')
        .header('cache-control', 'public, max-age=300')
        .send(metadata)
    })
  }
}
