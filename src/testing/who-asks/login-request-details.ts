import type { LoginRequest } from '../login-request.js'
import type { LoginRequestStore } from '../login-requests.js'
import { GrpcRefusal } from '../network/grpc-status.js'
import type { Interactions } from '../oauth/interaction.js'
import { type EmulatedResource, findResource } from '../resources.js'
import type { RpcHandler } from '../rpc/serve-rpcs.js'
import type { ApiTokens } from '../user-details/api-tokens.js'
import type { ClientIds } from './client-ids.js'

interface DetailsContext {
  apiTokens: ApiTokens
  loginRequests: LoginRequestStore
  interactions: Interactions
  clientIds: ClientIds
  resources: readonly EmulatedResource[]
}

/** Says who wants to connect, and for which scopes. Unknown, expired and finished login requests are "not found". */
export function createDetailsRpc (context: DetailsContext): RpcHandler {
  const { apiTokens, loginRequests, interactions, resources, clientIds } = context
  return async (message, authorization) => {
    if (!apiTokens.isValid(authorization)) return new GrpcRefusal('unauthenticated', 'Token is missing or invalid')
    const request = loginRequests.findOpen(String(message['loginRequestId']))
    if (!request) return new GrpcRefusal('not_found', 'Login request not found')
    const interactionId = loginRequests.interactionIdOf(request)
    const asking = interactionId === undefined ? undefined : await interactions.describe(interactionId)
    const { clientId, clientName, scopes } = asking ?? withoutClient(request)
    const isCimd = URL.canParse(clientId)
    const resource = findResource(resources, request.resourceId)
    return {
      authRequest: { id: request.authRequestId, scopes },
      client: { clientId, skClientId: clientIds(clientId), clientName, isDcr: !isCimd, isCimd },
      ...resource && { resource: { id: resource.resourceId, name: resource.mcpServerUrl() } }
    }
  }
}

/** Who asks where no MCP client has started the login: one that has registered itself. */
function withoutClient ({ authRequestId }: LoginRequest) {
  return { clientId: authRequestId.replace('req_', 'm2m_'), clientName: 'Emulated MCP client', scopes: ['usr:read'] }
}
