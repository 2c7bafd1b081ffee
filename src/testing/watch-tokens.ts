import type { Provider } from 'oidc-provider'
import type { EmulatorStats } from './emulator-stats.js'
import type { IssuedTokens } from './oauth/issued-tokens.js'
import type { ApiTokens } from './user-details/api-tokens.js'

interface Tokens {
  /** The API client. */
  clientId: string
  apiTokens: ApiTokens
  issuedTokens: IssuedTokens
  stats: EmulatorStats
}

/** Keeps what a server issues, and counts what the API client asks for. */
export function watchTokens (provider: Provider, { clientId, apiTokens, issuedTokens, stats }: Tokens): void {
  provider.on('grant.success', async ({ oidc: { client, entities }, body }) => {
    const { access_token: value, expires_in: expiresIn } = Object(body)
    if (client?.clientId === clientId) {
      stats.tokenRequests += 1
      apiTokens.add(value, expiresIn)
    }
    for (const token of [entities.AccessToken, entities.ClientCredentials]) {
      if (token) await issuedTokens.remember(value, token)
    }
  })
  provider.on('client_credentials.destroyed', ({ jti }) => apiTokens.revoke(issuedTokens.find(jti)?.value))
  provider.on('grant.error', ({ oidc }) => {
    if (oidc.params?.['client_id'] === clientId) stats.tokenRequests += 1
  })
}
