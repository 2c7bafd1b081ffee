import type { JsonObject } from '@bufbuild/protobuf'
import type { EmulatedResource } from '../resources.js'
import { cutPage } from './cut-page.js'

const RESOURCE_TYPE = 'MCP_SERVER'

/** Lists the resources of the type that is asked for. All of them are MCP servers. */
export function listResources (resources: readonly EmulatedResource[], request: JsonObject): JsonObject {
  const { resourceType = RESOURCE_TYPE } = request
  const { page, rest } = cutPage(resourceType === RESOURCE_TYPE ? resources : [], request)
  return { ...rest, resources: page.map(toJson) }
}

function toJson ({ resourceId, connectionId, mcpServerUrl }: EmulatedResource): JsonObject {
  return {
    id: resourceId,
    name: mcpServerUrl(),
    resourceUri: mcpServerUrl(),
    resourceType: RESOURCE_TYPE,
    connectionDetails: { id: connectionId, type: 'CUSTOM', enabled: true }
  }
}
