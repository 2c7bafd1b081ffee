import type { JWKS, Provider } from 'oidc-provider'
import type { Recording } from './flows/recording.js'
import { loginRequestUrl } from './login-request.js'
import type { LoginRequestStore } from './login-requests.js'
import type { AuthorizationServerContext } from './oauth/authorization-server.js'
import { createIssuedTokens } from './oauth/issued-tokens.js'
import { createIssuerServer, type IssuerServer } from './oauth/issuer-server.js'
import { listIssuers } from './oauth/issuers.js'

/** What the servers need, the way into a login included. */
export function createServerContext (
  shared: Pick<AuthorizationServerContext, 'environmentUrl' | 'options' | 'oidc' | 'users' | 'store'>,
  loginRequests: LoginRequestStore, { recorder }: Recording
): AuthorizationServerContext {
  return {
    ...shared,
    issuedTokens: createIssuedTokens(shared.store),
    startLogin (interactionId, { loginUrl, resourceId }, asked) {
      const request = loginRequests.create({ interactionId, resourceId })
      const url = loginRequestUrl(loginUrl(), request)
      recorder.authorize(interactionId, request, { ...asked, loginUrl: url })
      return url
    }
  }
}

/** The environment's authorization server, and those of its resources. */
export function createServers (
  context: AuthorizationServerContext, jwks: JWKS, watch: (provider: Provider) => void
): [IssuerServer, ...IssuerServer[]] {
  const [environment, ...ofResources] = listIssuers(context.environmentUrl, context.options.resources)
  const create = (issuer: typeof environment): IssuerServer => createIssuerServer(context, issuer, jwks, watch)
  return [create(environment), ...ofResources.map(create)]
}
