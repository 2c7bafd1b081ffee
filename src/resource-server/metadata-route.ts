import type { FastifyInstance, FastifyReply, FastifySchema } from 'fastify'
import type { ResolvedResource } from './options.js'
import { isAtPath, type Resources } from './resources.js'

const ROOT = '/.well-known/oauth-protected-resource'

/**
 * Serves the metadata of each endpoint, to pages of any origin: at the well-known path followed by its own path, that
 * of the first one also without.
 * @see https://www.rfc-editor.org/rfc/rfc9728#section-3.1
 */
export async function metadataRoute (app: FastifyInstance, { resources }: { resources: Resources }): Promise<void> {
  const documents = new Map<ResolvedResource, string>()
  const allow = (reply: FastifyReply) => reply.headers({
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin'
  })

  /** @returns `undefined` for the address of no endpoint */
  function findDocument (url: string): string | undefined {
    const [path = ''] = url.split('?')
    const resolved = [ROOT, `${ROOT}/`].includes(path) ? resources[0].resolved : findAt(resources, path)
    if (resolved === undefined) return undefined
    const document = documents.get(resolved) ?? JSON.stringify(buildMetadata(resolved))
    documents.set(resolved, document)
    return document
  }

  // The router would treat parts of the resource's path as patterns and compare it decoded. Clients send it as it is.
  for (const url of [ROOT, `${ROOT}/*`]) {
    app.get(url, { schema: { hide: true } satisfies object as FastifySchema }, async (request, reply) => {
      const document = findDocument(request.url)
      if (document === undefined) return sendNotFound(reply)
      return allow(reply).header('cache-control', 'public, max-age=300')
        .type('application/json; charset=utf-8').send(document)
    })
    // MCP clients in browsers send a custom header, so the browser sends a preflight request.
    app.options(url, async (request, reply) => findDocument(request.url) === undefined
      ? sendNotFound(reply)
      : allow(reply)
        .headers({
          'access-control-allow-methods': 'GET',
          'access-control-allow-headers': '*',
          'access-control-max-age': '86400'
        })
        .code(204).send())
  }
}

function findAt (resources: Resources, path: string): ResolvedResource | undefined {
  return resources.find(({ resolved }) => isAtPath(resolved, path.slice(ROOT.length)))?.resolved
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
