import type { FastifyRequest } from 'fastify'
import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { FST_SCALEKIT_INVALID_OPTION } from '../errors/errors.js'
import { isSecureUrl, parseEnvironmentUrl } from '../environment-url.js'
import type { AccessTokenClaims } from './access-token-claims.js'

/**
 * Options of the resource server. If one is wrong or unknown, registration fails with `FST_SCALEKIT_INVALID_OPTION`.
 */
export interface ScalekitResourceServerOptions {
  /** The Scalekit environment, `https://…` (`http` only for localhost). Dashboard: Settings > API Credentials. */
  environmentUrl: string
  /** `res_…`. Dashboard: MCP Servers > your server. */
  resourceId: string
  /**
   * The absolute URL of the protected endpoint, as clients call it and as registered with Scalekit, without a query or
   * fragment. `http` only for localhost. Published unchanged.
   * @see https://www.rfc-editor.org/rfc/rfc8707#section-2
   */
  resource: string
  /** The scopes that clients request by default. List only what every client needs. Default: none. */
  scopesSupported?: string[] | undefined
  /** The display name of the endpoint. Default: none. */
  resourceName?: string | undefined
  /** URL of the documentation for developers. Default: none. */
  resourceDocumentation?: string | undefined
  /** The scopes that a broader scope implies, for example `{ 'notes:write': ['notes:read'] }`. Default: none. */
  scopeImplies?: Record<string, string[]> | undefined
  /**
   * Whether a token that is still valid counts no longer, for example because its user has signed out. Asked for every
   * request, also for a token that is remembered: keep it fast. `true` is a 401, so that the client gets another token.
   * What it throws goes to your error handler. Default: none is revoked before it expires.
   * @see https://www.rfc-editor.org/rfc/rfc6750#section-3.1
   */
  isRevoked?: ((claims: Readonly<AccessTokenClaims>, request: FastifyRequest) => boolean | Promise<boolean>) | undefined
}

export type ResolvedResource = ReturnType<typeof resolveResource>

// RFC 6749, appendix A.4. Refresh tokens concern only the client and the authorization server, hence no offline_access.
const scope = Type.String({ pattern: '^(?!offline_access$)[\\x21\\x23-\\x5b\\x5d-\\x7e]+$' })
const schema = Type.Object({
  environmentUrl: Type.String(),
  resourceId: Type.String({ pattern: '^res_[A-Za-z0-9_-]+$' }),
  resource: Type.String({ pattern: '^\\S+$' }),
  scopesSupported: Type.Optional(Type.Array(scope)),
  resourceName: Type.Optional(Type.String({ pattern: '\\S' })),
  resourceDocumentation: Type.Optional(Type.String()),
  scopeImplies: Type.Optional(Type.Record(Type.String(), Type.Array(scope))),
  isRevoked: Type.Optional(Type.Function([], Type.Unknown()))
}, { additionalProperties: false })

const meaning: Record<string, string> = {
  environmentUrl: 'the https origin of the environment (Scalekit dashboard: Settings > API Credentials > Environment ' +
    'URL); http only for localhost',
  resourceId: '"res_…" (Scalekit dashboard: MCP Servers > your server > Resource ID); the connection ID "conn_…" ' +
    'is another field',
  resource: 'the absolute https URL of the protected endpoint, without a query or fragment (Scalekit dashboard: MCP ' +
    'Servers > your server > Server URL); http only for localhost',
  scopesSupported: 'a list of scopes, without offline_access',
  resourceName: 'a non-empty string',
  resourceDocumentation: 'an absolute URL',
  scopeImplies: 'an object of lists of scopes, such as { "notes:write": ["notes:read"] }',
  isRevoked: 'a function that returns a boolean, or a promise of one'
}

/** Checks the options and derives other values from them. */
export function resolveResource (given: ScalekitResourceServerOptions) {
  const wrong = Value.Errors(schema, given).First()?.path.split('/')[1]
  if (wrong !== undefined) refuseOption(wrong)
  const { resource, resourceId, resourceName, resourceDocumentation, isRevoked } = given
  const { scopesSupported = [], scopeImplies = {} } = given
  const environmentUrl = parseEnvironmentUrl(given.environmentUrl) ?? refuseOption('environmentUrl')
  const url = URL.canParse(resource) ? new URL(resource) : refuseOption('resource')
  if (!isSecureUrl(url) || url.href !== url.origin + url.pathname) refuseOption('resource')
  if (resourceDocumentation !== undefined && !URL.canParse(resourceDocumentation)) refuseOption('resourceDocumentation')
  const path = url.pathname === '/' ? '' : url.pathname
  return {
    environmentUrl,
    resource,
    resourceId,
    resourceName,
    resourceDocumentation,
    scopesSupported,
    scopeImplies: new Map(Object.entries(scopeImplies)),
    isRevoked,
    authorizationServer: `${environmentUrl}/resources/${resourceId}`,
    metadataUrl: `${url.origin}/.well-known/oauth-protected-resource${path}`
  }
}

/** Throws an error that names the option. */
export function refuseOption (name: string): never {
  const must = meaning[name]
  throw new FST_SCALEKIT_INVALID_OPTION(must === undefined
    ? `Option "${name}" is unknown. The options are: ${Object.keys(meaning).join(', ')}`
    : `Option "${name}" must be ${must}`)
}

/** Throws for scopes that no token can have, and for too few. */
export function requireScopeList (scopes: unknown, least = 0): asserts scopes is string[] {
  if (!Value.Check(Type.Array(scope, { minItems: least }), scopes)) {
    throw new FST_SCALEKIT_INVALID_OPTION('Scopes for a guard must be non-empty strings, without offline_access')
  }
}
