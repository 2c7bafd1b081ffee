import type { Configuration, KoaContextWithOIDC } from 'oidc-provider'
import type { IssuedTokens } from './issued-tokens.js'
import type { OidcProvider } from './oidc-provider.js'

/**
 * Clients ask about tokens and revoke their own. One with a secret, such as an MCP server, may ask about any.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7662 and https://www.rfc-editor.org/rfc/rfc7009
 */
export function tokenStatusFeatures ({ errors: { InvalidRequest } }: OidcProvider) {
  return {
    introspection: {
      enabled: true,
      allowedPolicy: async (_ctx, client, token) =>
        client.clientAuthMethod !== 'none' || token.clientId === client.clientId
    },
    revocation: {
      enabled: true,
      allowedPolicy: async (_ctx, client, token) => {
        if (token.clientId !== client.clientId) throw new InvalidRequest('the token belongs to another client')
        return true
      }
    }
  } satisfies Configuration['features']
}

/** The form with the token under the name that oidc-provider finds it by. */
export function adaptToken (form: URLSearchParams, issuedTokens: IssuedTokens): URLSearchParams {
  const adapted = new URLSearchParams(form)
  const token = form.get('token')
  if (token !== null) adapted.set('token', issuedTokens.idOf(token))
  return adapted
}

/** Lets introspection answer with the claims that the token itself has. */
export function showClaims (issuedTokens: IssuedTokens) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next()
    if (Object(ctx.body).active !== true) return
    Object.assign(Object(ctx.body), issuedTokens.find(String(ctx.oidc.params?.['token']))?.claims)
  }
}
