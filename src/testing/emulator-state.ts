import type { Provider } from 'oidc-provider'
import { createEnding } from './connectivity.js'
import type { UsersByGrant } from './oauth/access-tokens.js'
import { createApiTokens, type ApiTokens } from './user-details/api-tokens.js'
import { createAuthorizationServer } from './oauth/authorization-server.js'
import { problemPage } from './browser/pages.js'
import { createStats, type EmulatorStats } from './emulator-stats.js'
import { createFaultQueue, type FaultQueue } from './faults/fault-queue.js'
import { createInteractions, type Interactions } from './oauth/interaction.js'
import type { OidcProvider } from './oauth/oidc-provider.js'
import { createLoginRequests, loginRequestUrl, type LoginRequestStore } from './login-requests.js'
import type { ResolvedOptions } from './options.js'
import { createUserDetails, type UserDetails } from './user-details/user-details.js'

/** Everything that the routes of one emulator share. */
export interface EmulatorState {
  environmentUrl: string
  options: ResolvedOptions
  provider: Provider
  interactions: Interactions
  loginRequests: LoginRequestStore
  userDetails: UserDetails
  apiTokens: ApiTokens
  faults: FaultQueue
  stats: EmulatorStats
  /** Aborted when all connections end, and with it what waits in a delay; then there is another. */
  ending: AbortController
}

export async function createEmulatorState (
  environmentUrl: string, options: ResolvedOptions, oidc: OidcProvider
): Promise<EmulatorState> {
  const users: UsersByGrant = new Map()
  const apiTokens = createApiTokens()
  const stats = createStats()
  const loginRequests = createLoginRequests(options.requestLifetime)
  const startLogin = (interactionId: string): string =>
    loginRequestUrl(options.loginUrl(), loginRequests.create({ interactionId }))
  const provider = await createAuthorizationServer({ oidc, options, environmentUrl, users, startLogin, problemPage })
  watchApiClient(provider, options.clientId, apiTokens, stats)
  return {
    environmentUrl,
    options,
    provider,
    interactions: createInteractions(provider, users),
    loginRequests,
    userDetails: createUserDetails({ ...options, apiTokens, loginRequests }),
    apiTokens,
    faults: createFaultQueue(),
    stats,
    ending: createEnding()
  }
}

function watchApiClient (provider: Provider, clientId: string, apiTokens: ApiTokens, stats: EmulatorStats): void {
  provider.on('grant.success', ({ oidc, body }) => {
    if (oidc.client?.clientId !== clientId) return
    stats.tokenRequests += 1
    apiTokens.add(Object(body).access_token, Object(body).expires_in)
  })
  provider.on('grant.error', ({ oidc }) => {
    if (oidc.params?.['client_id'] === clientId) stats.tokenRequests += 1
  })
}
