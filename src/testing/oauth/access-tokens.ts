import type { AccessToken, ClientCredentials, Configuration, KoaContextWithOIDC } from 'oidc-provider'
import type { ResolvedOptions } from '../options.js'
import type { PostedUser } from '../login-requests.js'

type Features = NonNullable<Configuration['features']>

/** Who was signed in when a grant was made, by the grant's ID. */
export type UsersByGrant = Map<string, PostedUser>

const hour = 3600

/** The resource server that tokens are for: the MCP server, or the environment's own API for its API client. */
export function createResourceIndicators (
  environmentUrl: string, options: ResolvedOptions, invalidTarget: () => Error
): NonNullable<Features['resourceIndicators']> {
  const { clientId, mcpServerUrl, scopesSupported } = options
  return {
    enabled: true,
    defaultResource: async (_ctx, client, oneOf) =>
      oneOf?.[0] ?? (client.clientId === clientId ? environmentUrl : mcpServerUrl()),
    useGrantedResource: async () => true,
    getResourceServerInfo: async (_ctx, resource, client) => {
      if (client.clientId === clientId) return resourceServer('')
      if (withoutSlash(resource) !== withoutSlash(mcpServerUrl())) throw invalidTarget()
      return resourceServer(scopesSupported.join(' '))
    }
  }
}

function resourceServer (scope: string) {
  return { scope, accessTokenFormat: 'jwt' as const, jwt: { sign: { alg: 'RS256' as const } } }
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
export function createClaimsCustomizer (environmentUrl: string, options: ResolvedOptions, users: UsersByGrant) {
  return (
    _ctx: KoaContextWithOIDC, token: AccessToken | ClientCredentials, jwt: { payload: Record<string, unknown> }
  ): void => {
    const { customAttributes, organizationExternalId } = users.get(grantIdOf(token)) ?? {}
    Object.assign(jwt.payload, {
      iss: environmentUrl,
      aud: token.clientId === options.clientId ? [options.clientId] : [options.mcpServerUrl(), options.resourceId],
      ...token.scope !== undefined && { scopes: token.scope.split(' ') },
      ...customAttributes && { custom_claims: customAttributes },
      ...organizationExternalId !== undefined && { xoid: organizationExternalId }
    })
  }
}

export function grantIdOf (token: object | undefined): string {
  return token && 'grantId' in token ? String(token.grantId) : ''
}

function withoutSlash (url: string): string {
  return url.replace(/\/$/, '')
}
