import type { Configuration, JWKS, Provider } from 'oidc-provider'
import { randomBytes } from 'node:crypto'
import {
  createClaimsCustomizer, createResourceIndicators, grantIdOf, tokenLifetimes, type UsersByGrant
} from './access-tokens.js'
import { adaptClientMetadata, clientAuthMethods } from './client-metadata.js'
import { idTokenClaims, scopeClaims } from './id-token-claims.js'
import { takeIdentityAssertions } from './identity-assertions.js'
import { type DescribedRequest, describeRequest } from './interaction.js'
import type { IssuedTokens } from './issued-tokens.js'
import { endpointPaths, type Issuer, scopesOf } from './issuers.js'
import type { MemoryStore } from './memory-store.js'
import type { OidcProvider } from './oidc-provider.js'
import { cookieNames, redirectAsScalekit } from './redirect-as-scalekit.js'
import type { ResolvedOptions } from '../options.js'
import { contentSecurityPolicy } from '../pages/layout.js'
import { renderProblemPage } from '../pages/outcome-pages.js'
import { randomDigits } from '../random-digits.js'
import { type EmulatedResource, findResourceOrFirst } from '../resources.js'
import { showClaims, tokenStatusFeatures } from './token-status.js'

/** What the authorization servers of one environment share. */
export interface AuthorizationServerContext {
  oidc: OidcProvider
  options: ResolvedOptions
  environmentUrl: string
  users: UsersByGrant
  store: MemoryStore
  issuedTokens: IssuedTokens
  /** Creates the login request of an authorization request for a resource, and gives the URL to send the browser to. */
  startLogin: (interactionId: string, resource: EmulatedResource, asked: DescribedRequest) => string
}

/** Paths as oidc-provider knows them; its router takes a colon for a parameter, so registration is rewritten. */
export const sharedPaths = { jwks: '/keys', registration: '/clients' }

/** The OAuth side of one issuer: everything that an MCP client and the SDK's token calls speak to. */
export function createAuthorizationServer (context: AuthorizationServerContext, issuer: Issuer, jwks: JWKS): Provider {
  const { oidc, options } = context
  const provider = new oidc.Provider(issuer.url, {
    adapter: context.store,
    jwks,
    ...buildClients(options),
    ...buildTokens(context, issuer),
    features: buildFeatures(context, issuer),
    routes: { ...sharedPaths, ...endpointPaths(issuer) },
    cookies: { names: cookieNames },
    interactions: {
      policy: buildPolicy(oidc),
      url: ({ oidc: { client } }, { uid, params }) => {
        const [name] = [params['resource']].flat()
        const resource = findResourceOrFirst(issuer.resources, String(name))
        return context.startLogin(uid, resource, describeRequest(params, client?.clientName))
      }
    },
    pkce: { required: () => true },
    // Without it, oidc-provider refuses clients that say they can refresh tokens.
    scopes: [...scopesOf(issuer), 'offline_access'],
    renderError: (ctx, { error, error_description: description = '' }) => {
      ctx.set({ 'content-security-policy': contentSecurityPolicy, 'cache-control': 'no-store' })
      ctx.type = 'html'
      ctx.body = renderProblemPage(error, description)
    }
  })
  takeIdentityAssertions(provider, context, issuer)
  provider.use(redirectAsScalekit)
  provider.use(showClaims(context.issuedTokens))
  provider.on('server_error', (_ctx, error) => process.emitWarning(error))
  return provider
}

function buildClients ({ clientId, clientSecret }: ResolvedOptions) {
  return {
    clients: [{
      client_id: clientId,
      client_secret: clientSecret,
      grant_types: ['client_credentials'],
      token_endpoint_auth_method: 'client_secret_post'
    }],
    clientAuthMethods: [...clientAuthMethods],
    clientDefaults: { grant_types: ['authorization_code', 'refresh_token'] },
    // oidc-provider has no hook to adapt metadata, but lets the check of an extra property do it.
    extraClientMetadata: {
      properties: ['software_id'],
      validator: (_ctx, _key, _value, metadata) => adaptClientMetadata(metadata)
    }
  } satisfies Configuration
}

function buildTokens ({ environmentUrl, options, users }: AuthorizationServerContext, issuer: Issuer) {
  return {
    findAccount: async (_ctx, sub, token) => ({
      accountId: sub,
      claims: async () => idTokenClaims(sub, users.get(grantIdOf(token)))
    }),
    ttl: tokenLifetimes(options),
    formats: { customizers: { jwt: createClaimsCustomizer(environmentUrl, issuer, options.clientId, users) } },
    claims: scopeClaims,
    conformIdTokenClaims: false,
    expiresWithSession: async () => false
  } satisfies Configuration
}

function buildFeatures ({ oidc, options, environmentUrl }: AuthorizationServerContext, issuer: Issuer) {
  const { InvalidTarget } = oidc.errors
  return {
    devInteractions: { enabled: false },
    userinfo: { enabled: false },
    rpInitiatedLogout: { enabled: false },
    clientCredentials: { enabled: true },
    ...tokenStatusFeatures(oidc),
    registration: {
      enabled: true,
      issueRegistrationAccessToken: false,
      idFactory: () => `m2m_${randomDigits(18)}`,
      secretFactory: () => randomBytes(48).toString('base64url')
    },
    resourceIndicators: createResourceIndicators(environmentUrl, issuer, options.clientId, () => new InvalidTarget())
  } satisfies Configuration['features']
}

/** Every request has to pass the host's login, whatever `prompt` it carries; consent is the emulator's own step. */
function buildPolicy ({ interactionPolicy: { Check, Prompt } }: OidcProvider) {
  const isLoggedIn = new Check('no_login', 'the host has to say who is signed in', (ctx) => !ctx.oidc.result?.login)
  return [
    new Prompt({ name: 'login', requestable: true }, isLoggedIn),
    new Prompt({ name: 'consent', requestable: true })
  ]
}
