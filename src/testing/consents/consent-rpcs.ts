import type { JsonObject } from '@bufbuild/protobuf'
import { GrpcRefusal } from '../network/grpc-status.js'
import type { EmulatedResource } from '../resources.js'
import type { RpcHandler } from '../rpc/serve-rpcs.js'
import type { ApiTokens } from '../user-details/api-tokens.js'
import type { Consent, ConsentStore } from './consents.js'
import { cutPage } from './cut-page.js'
import { listResources } from './list-resources.js'

interface ConsentsContext {
  apiTokens: ApiTokens
  consents: ConsentStore
  resources: readonly EmulatedResource[]
}

/** Lists MCP servers, and lists and revokes what users have allowed. */
export function createConsentRpcs ({ apiTokens, consents, resources }: ConsentsContext) {
  const authorized = (answer: (request: JsonObject) => ReturnType<RpcHandler>): RpcHandler =>
    (request, authorization) => apiTokens.isValid(authorization)
      ? answer(request)
      : new GrpcRefusal('unauthenticated', 'Token is missing or invalid')

  return {
    listResources: authorized((request) => listResources(resources, request)),
    listResourceUserConsents: authorized((request) => {
      const isKnown = resources.some(({ resourceId }) => resourceId === request['resourceId'])
      return isKnown ? listPage(consents, request) : new GrpcRefusal('not_found', 'Resource not found')
    }),
    revokeUserConsent: authorized(async ({ clientId, consentId }) =>
      await consents.revoke(String(clientId), String(consentId))
        ? {}
        : new GrpcRefusal('not_found', 'Consent not found'))
  }
}

function listPage (consents: ConsentStore, request: JsonObject): JsonObject {
  const { page, rest } = cutPage([...consents.values()].filter((consent) => isMeant(consent, request)), request)
  return { ...rest, consents: page.map(toJson) }
}

/** Exact IDs, where the SDK can send them, count in place of a search. */
function isMeant ({ sub, resourceId }: Consent, { resourceId: asked, search, filter }: JsonObject): boolean {
  const { externalUserId: exact }: { externalUserId?: string[] } = Object(filter)
  const isFound = exact?.includes(sub) ?? sub.toLowerCase().includes(String(search ?? '').toLowerCase())
  return resourceId === asked && isFound
}

function toJson ({ id, sub, clientId, clientName, scopes, grantedAt }: Consent): JsonObject {
  return { id, externalUserId: sub, clientId, clientName, scopes: [...scopes], grantedAt: grantedAt.toISOString() }
}
