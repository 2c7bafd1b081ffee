import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ResolvedResource } from './options.js'

const ROOT = '/.well-known/oauth-protected-resource'

/**
 * Serves the resource's metadata, to pages of any origin, at the well-known path with and without the resource's own
 * path.
 * @see https://www.rfc-editor.org/rfc/rfc9728#section-3.1
 */
export async function metadataRoute (
  app: FastifyInstance, { resolved }: { resolved: ResolvedResource }
): Promise<void> {
  const document = JSON.stringify(buildMetadata(resolved))
  const served = [ROOT, new URL(resolved.metadataUrl).pathname.replace(/\/$/, '')]
  const isServed = (url: string) => served.includes(url.replace(/\/?(\?.*)?$/, ''))
  const allow = (reply: FastifyReply) => reply.headers({
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin'
  })
  // The router would treat parts of the resource's path as patterns and compare it decoded. Clients send it as it is.
  for (const url of [ROOT, `${ROOT}/*`]) {
    app.get(url, async (request, reply) => isServed(request.url)
      ? allow(reply).header('cache-control', 'public, max-age=300').type('application/json; charset=utf-8').send(document)
      : sendNotFound(reply))
    // MCP clients in browsers send a custom header, so the browser sends a preflight request.
    app.options(url, async (request, reply) => isServed(request.url)
      ? allow(reply)
        .headers({ 'access-control-allow-methods': 'GET', 'access-control-allow-headers': '*', 'access-control-max-age': '86400' })
        .code(204).send()
      : sendNotFound(reply))
  }
}

// Not the host's own 404 page: it may need decorators of another context.
const sendNotFound = (reply: FastifyReply) =>
  reply.code(404).send({ statusCode: 404, error: 'Not Found', message: 'This resource does not exist' })

function buildMetadata (resolved: ResolvedResource) {
  const { resource, authorizationServer, scopesSupported, resourceName, resourceDocumentation } = resolved
  return {
    resource,
    authorization_servers: [authorizationServer],
    ...(scopesSupported.length > 0 && { scopes_supported: scopesSupported }),
    bearer_methods_supported: ['header'],
    resource_name: resourceName,
    resource_documentation: resourceDocumentation
  }
}
