import { resolveOptions } from '../../../options/resolve-options.js'
import { resolveResource } from '../../../resource-server/options.js'

const login = {
  environmentUrl: 'https://scalekit.invalid',
  clientId: 'skc_1',
  clientSecret: '0'.repeat(32),
  connectionId: 'conn_1',
  // Never called.
  findUser: Function.prototype as () => null
}
const resourceServer = {
  environmentUrl: 'https://scalekit.invalid', resourceId: 'res_1', resource: 'https://mcp.invalid/mcp'
}

/** What the plugin makes of an environment URL; throws if it refuses it. */
export const readEnvironmentUrl = (environmentUrl: string): string =>
  resolveOptions({ ...login, environmentUrl }).options.environmentUrl

/** What the plugin makes of a connection ID; throws if it refuses it. */
export const readConnectionId = (connectionId: string): string =>
  resolveOptions({ ...login, connectionId }).options.connectionId

/** What the resource server makes of a resource ID; throws if it refuses it. */
export const readResourceId = (resourceId: string): string =>
  resolveResource({ ...resourceServer, resourceId }).resourceId

/** What the resource server makes of a Server URL; throws if it refuses it. */
export const readResource = (resource: string): string => resolveResource({ ...resourceServer, resource }).resource

/** Where the metadata of a resource is found. */
export const metadataUrlOf = (resource: string): string => resolveResource({ ...resourceServer, resource }).metadataUrl
