import type { LRUCache } from 'lru-cache'
import type { AccessToken, ClientCredentials, Configuration, KoaContextWithOIDC } from 'oidc-provider'
import type { ResolvedOptions } from '../options.js'
import type { PostedUser } from '../login-request.js'
import { type EmulatedResource, findResource } from '../resources.js'
import type { Issuer } from './issuers.js'

type Features = NonNullable<Configuration['features']>

/** Who was signed in when a grant was made, by the grant's ID. */
export type UsersByGrant = Pick<LRUCache<string, PostedUser>, 'get' | 'set'>

const hour = 3600

/** The resource server that tokens are for: an MCP server, or the environment's own API for its API client. */
export function createResourceIndicators (
  environmentUrl: string, { resources }: Issuer, clientId: string, invalidTarget: () => Error
): NonNullable<Features['resourceIndicators']> {
  return {
    enabled: true,
    defaultResource: async (_ctx, client, oneOf) =>
      oneOf?.[0] ?? (client.clientId === clientId ? environmentUrl : resources[0].mcpServerUrl()),
    useGrantedResource: async () => true,
    getResourceServerInfo: async (_ctx, identifier, client) => {
      if (client.clientId === clientId) return resourceServerOf([])
      const resource = findResource(resources, identifier)
      if (!resource) throw invalidTarget()
      return resourceServerOf(resource.scopesSupported)
    }
  }
}

/** How oidc-provider makes tokens for a resource with these scopes. */
export function resourceServerOf (scopes: readonly string[]) {
  return { scope: scopes.join(' '), accessTokenFormat: 'jwt' as const, jwt: { sign: { alg: 'RS256' as const } } }
}

/** In seconds. Login requests expire by their own clock, and consent may take its time after that. */
export function tokenLifetimes ({ clientId, accessTokenLifetime, requestLifetime }: ResolvedOptions) {
  return {
    AccessToken: accessTokenLifetime,
    IdToken: accessTokenLifetime,
    ClientCredentials: (_ctx: unknown, token: ClientCredentials) =>
      token.clientId === clientId ? hour : accessTokenLifetime,
    RefreshToken: 24 * hour,
    Grant: 24 * hour,
    Interaction: Math.ceil(requestLifetime) + hour,
    Session: hour
  } satisfies Configuration['ttl']
}

/** Makes a token's claims Scalekit's: the environment as issuer, two audiences, scopes twice, custom attributes. */
export function createClaimsCustomizer (
  environmentUrl: string, { resources }: Issuer, clientId: string, users: UsersByGrant
) {
  return (
    _ctx: KoaContextWithOIDC, token: AccessToken | ClientCredentials, jwt: { payload: Record<string, unknown> }
  ): void => {
    const { customAttributes, organizationExternalId } = users.get(grantIdOf(token)) ?? {}
    const resource = findResource(resources, String(token.aud))
    Object.assign(jwt.payload, {
      iss: environmentUrl,
      aud: resource ? audiencesOf(resource) : [clientId],
      ...token.scope && { scopes: token.scope.split(' ') },
      ...customAttributes && { custom_claims: customAttributes },
      ...organizationExternalId !== undefined && { xoid: organizationExternalId }
    })
  }
}

/** An access token for an MCP server names it twice. */
export function audiencesOf ({ mcpServerUrl, resourceId }: EmulatedResource): string[] {
  return [mcpServerUrl(), resourceId]
}

export function grantIdOf (token: object | undefined): string {
  return token && 'grantId' in token ? String(token.grantId) : ''
}
