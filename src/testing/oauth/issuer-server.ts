import type { JWKS, Provider } from 'oidc-provider'
import { type AuthorizationServerContext, createAuthorizationServer } from './authorization-server.js'
import type { Issuer } from './issuers.js'

type Serve = ReturnType<Provider['callback']>

/** The authorization server of an issuer as it goes on when its keys change. All share clients, grants and tokens. */
export interface IssuerServer {
  readonly issuer: Issuer
  findProvider (): Provider
  serve: Serve
  /** Signs with the first of these from now on. */
  useKeys (jwks: JWKS): void
}

/** Starts with these keys. oidc-provider takes keys only when it is made, so each is shown to `watch`. */
export function createIssuerServer (
  context: AuthorizationServerContext, issuer: Issuer, jwks: JWKS, watch: (provider: Provider) => void
): IssuerServer {
  const create = (keys: JWKS) => {
    const provider = createAuthorizationServer(context, issuer, keys)
    watch(provider)
    return { provider, serve: provider.callback() }
  }
  let current = create(jwks)
  return {
    issuer,
    findProvider: () => current.provider,
    serve: (request, response) => current.serve(request, response),
    useKeys: (keys) => { current = create(keys) }
  }
}
