import type { EmulatedResource } from '../resources.js'

/** An authorization server of the environment: the one of an MCP server, or the one for all of them. */
export interface Issuer {
  /** The issuer identifier, as in its metadata, its authorization responses and its ID tokens. */
  readonly url: string
  /** Its part of the URL, which its endpoints and its metadata begin with or end with. */
  readonly path: string
  /** What it gives tokens for. The first one is for requests that name none. */
  readonly resources: readonly [EmulatedResource, ...EmulatedResource[]]
}

/** The environment, and each MCP server. Access tokens of all of them carry the environment's URL. */
export function listIssuers (environmentUrl: string, resources: Issuer['resources']): [Issuer, ...Issuer[]] {
  const ofResources = resources.map((resource): Issuer => {
    const path = `/resources/${resource.resourceId}`
    return { url: `${environmentUrl}${path}`, path, resources: [resource] }
  })
  return [{ url: environmentUrl, path: '', resources }, ...ofResources]
}

/** The paths of its endpoints that are its own. */
export function endpointPaths ({ path }: Issuer) {
  return {
    authorization: `${path}/oauth/authorize`,
    token: `${path}/oauth/token`,
    introspection: `${path}/oauth/introspect`,
    revocation: `${path}/oauth/revoke`
  }
}

/** Scopes that it can grant, for any of its resources. */
export function scopesOf ({ resources }: Issuer): string[] {
  return [...new Set(resources.flatMap(({ scopesSupported }) => scopesSupported))]
}

/** The path where clients of a resource register. Its colon is no part of a pattern. */
export function registrationPath ({ resourceId }: EmulatedResource): string {
  return `/api/v1/resources/${resourceId}/clients:register`
}
