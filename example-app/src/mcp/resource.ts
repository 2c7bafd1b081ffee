/** What tokens are issued for: our MCP endpoint, known to Scalekit as a resource. */
export interface ProtectedResource {
  environmentUrl: string
  resourceId: string
  url: string
  metadataUrl: string
}

export const scopes = ['usr:read', 'notes:read', 'notes:write']

interface Source {
  publicUrl: string
  scalekit: { environmentUrl: string, resourceId: string }
}

export function describeResource ({ publicUrl, scalekit: { environmentUrl, resourceId } }: Source): ProtectedResource {
  return {
    environmentUrl,
    resourceId,
    url: `${publicUrl}/mcp`,
    metadataUrl: `${publicUrl}/.well-known/oauth-protected-resource/mcp`
  }
}

export const authorizationServer = ({ environmentUrl, resourceId }: ProtectedResource): string =>
  `${environmentUrl}/resources/${resourceId}`
