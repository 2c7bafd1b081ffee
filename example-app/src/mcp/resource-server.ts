import type { FastifyInstance } from 'fastify'
import scalekitResourceServer from 'fastify-scalekit-login/resource-server'

export interface ResourceServerOptions {
  publicUrl: string
  scalekit: { environmentUrl: string, resourceId: string }
}

/** What tokens are issued for: our MCP endpoint, known to Scalekit as a resource. */
export async function addResourceServer (app: FastifyInstance, { publicUrl, scalekit }: ResourceServerOptions): Promise<void> {
  await app.register(scalekitResourceServer, {
    environmentUrl: scalekit.environmentUrl,
    resourceId: scalekit.resourceId,
    resource: `${publicUrl}/mcp`,
    resourceName: 'Acme Notes',
    // Enough to look around: clients come back for notes:write when their user has something to write.
    scopesSupported: ['usr:read', 'notes:read'],
    scopeImplies: { 'notes:write': ['notes:read'] }
  })
}
