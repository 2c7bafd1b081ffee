import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose'
import type { Provider, TokenEndpointGrantContext } from 'oidc-provider'
import { type EmulatedResource, findResource } from '../resources.js'
import { resourceServerOf, type UsersByGrant } from './access-tokens.js'
import { jwtBearer } from './client-metadata.js'
import type { Issuer } from './issuers.js'
import type { OidcProvider } from './oidc-provider.js'

export interface IdentityAssertionContext {
  oidc: OidcProvider
  environmentUrl: string
  users: UsersByGrant
  options: { identityProviders: Readonly<Record<string, JSONWebKeySet>> }
}

type Exchange = TokenEndpointGrantContext<{ assertion?: string }>

/**
 * Lets clients exchange the assertion of an identity provider (ID-JAG) for an access token.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-oauth-identity-assertion-authz-grant/
 */
export function takeIdentityAssertions (provider: Provider, context: IdentityAssertionContext, issuer: Issuer): void {
  provider.registerGrantType(jwtBearer, async (ctx: Exchange) => {
    const claims = await verifyAssertion(context, issuer, ctx)
    const resource = resourceOf(context.oidc, issuer, [claims['resource'], ctx.oidc.params.resource])
    await issueToken(provider, context.users, ctx, claims, resource)
  }, ['assertion', 'scope', 'resource'])
}

async function verifyAssertion (
  { oidc: { errors }, options, environmentUrl }: IdentityAssertionContext, issuer: Issuer, ctx: Exchange
): Promise<JWTPayload & { sub: string }> {
  const { client, params: { assertion = '' } } = ctx.oidc
  if (client.clientAuthMethod === 'none') {
    throw new errors.CustomOIDCProviderError('unauthorized_client', 'identity assertions are for clients with a secret')
  }
  try {
    const { iss = '' } = decodeJwt(assertion)
    const keys = Object.hasOwn(options.identityProviders, iss) ? options.identityProviders[iss] : undefined
    if (!keys) throw new TypeError('its issuer is not one of identityProviders')
    const { payload } = await jwtVerify(assertion, createLocalJWKSet(keys), {
      typ: 'oauth-id-jag+jwt',
      issuer: iss,
      audience: [issuer.url, environmentUrl],
      requiredClaims: ['sub', 'client_id', 'jti', 'iat', 'exp']
    })
    if (payload['client_id'] !== client.clientId) throw new TypeError('it is for another client')
    return { ...payload, sub: String(payload.sub) }
  } catch (error) {
    const { message } = Object(error)
    throw new errors.CustomOIDCProviderError('invalid_grant', `the identity assertion was not taken: ${message}`)
  }
}

/** The one resource that the assertion and the request name. Without a name, it is the issuer's first. */
function resourceOf (
  { errors: { InvalidTarget } }: OidcProvider, { resources }: Issuer, names: unknown[]
): EmulatedResource {
  const named = names.flat().filter((name) => name !== undefined).map((name) => findResource(resources, String(name)))
  const [resource = resources[0]] = named
  if (named.some((other) => other !== resource)) throw new InvalidTarget()
  return resource
}

async function issueToken (
  provider: Provider, users: UsersByGrant, ctx: Exchange, claims: JWTPayload & { sub: string },
  resource: EmulatedResource
): Promise<void> {
  const { client, params } = ctx.oidc
  const { sub, email } = claims
  const allowed = String(claims['scope'] ?? '').split(' ').filter((name) => resource.scopesSupported.includes(name))
  const scope = (params.scope?.split(' ') ?? allowed).filter((name) => allowed.includes(name)).join(' ')
  const grant = new provider.Grant({ accountId: sub, clientId: client.clientId })
  const url = resource.mcpServerUrl()
  grant.addResourceScope(url, scope)
  const grantId = await grant.save()
  users.set(grantId, { sub, ...typeof email === 'string' && { email } })
  const token = new provider.AccessToken({ accountId: sub, client, grantId, gty: jwtBearer, scope })
  token.resourceServer = new provider.ResourceServer(url, resourceServerOf(resource.scopesSupported))
  ctx.oidc.entity('AccessToken', token)
  ctx.body = {
    access_token: await token.save(),
    token_type: 'Bearer',
    expires_in: token.expiration,
    ...scope && { scope }
  }
}
