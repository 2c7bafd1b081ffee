import { createBoundedMap } from './bounded-map.js'
import { createEnding } from './connectivity.js'
import { createClientDocuments } from './client-documents/client-documents.js'
import { type ConsentStore, createConsents } from './consents/consents.js'
import type { UsersByGrant } from './oauth/access-tokens.js'
import { createApiTokens, type ApiTokens } from './user-details/api-tokens.js'
import { createStats, type EmulatorStats } from './emulator-stats.js'
import { createFaultQueue, type FaultQueue } from './faults/fault-queue.js'
import { createMistakeTeller } from './flows/mistake.js'
import { createFaultTaker } from './flows/record-fault.js'
import { recordUserDetails } from './flows/record-user-details.js'
import { createRecording, type Recording } from './flows/recording.js'
import { createRecordedClients } from './flows/recorded-clients.js'
import type { Archive } from './folder/archive.js'
import { findDocumentClient } from './oauth/document-client.js'
import { createInteractions, type Interactions } from './oauth/interaction.js'
import type { IssuedTokens } from './oauth/issued-tokens.js'
import type { IssuerServer } from './oauth/issuer-server.js'
import { createMemoryStore, type MemoryStore } from './oauth/memory-store.js'
import type { OwnClients } from './own-client/own-clients.js'
import type { OidcProvider } from './oauth/oidc-provider.js'
import { createSigningKeys, type SigningKeys } from './oauth/signing-keys.js'
import { createRequestLog, type RequestLog } from './network/request-log.js'
import { createLoginRequests, type LoginRequestStore } from './login-requests.js'
import { createServerContext, createServers } from './oauth-servers.js'
import type { ResolvedOptions } from './options.js'
import { type ClientIds, createClientIds } from './who-asks/client-ids.js'
import { viewerPathOf } from './viewer/paths.js'
import { createUserDetails, type UserDetails } from './user-details/user-details.js'
import { watchTokens } from './watch-tokens.js'

/** Everything that the routes of one emulator share. */
export interface EmulatorState extends Recording {
  /** MCP clients of the emulator itself. */
  ownClients: OwnClients

  environmentUrl: string
  options: ResolvedOptions
  /** The environment's, and those of its resources. */
  servers: [IssuerServer, ...IssuerServer[]]
  interactions: Interactions
  consents: ConsentStore
  clientIds: ClientIds
  loginRequests: LoginRequestStore
  userDetails: UserDetails
  apiTokens: ApiTokens
  issuedTokens: IssuedTokens
  /** What the authorization servers keep. */
  store: MemoryStore
  signingKeys: SigningKeys
  requestLog: RequestLog
  faults: FaultQueue
  /** Takes a fault from the queue, and records it. */
  takeFault: FaultQueue['take']
  stats: EmulatorStats
  /** Aborted when all connections end, and with it what waits in a delay; then there is another. */
  ending: AbortController
}

export async function createEmulatorState (
  environmentUrl: string, options: ResolvedOptions, oidc: OidcProvider, archive: Archive, ca: string | undefined
): Promise<EmulatorState> {
  const users: UsersByGrant = createBoundedMap()
  const apiTokens = createApiTokens()
  const stats = createStats()
  const faults = createFaultQueue()
  const viewerUrl = (login?: number): string => environmentUrl + viewerPathOf(login)
  const recording = createRecording(options.clientId, createMistakeTeller(viewerUrl, options.onMistake))
  const loginRequests = createLoginRequests(options.requestLifetime)
  const documents = createClientDocuments(options)
  const store = await createMemoryStore((clientId) => findDocumentClient(oidc, documents, clientId), archive.clients)
  const context = createServerContext({ environmentUrl, options, oidc, users, store }, loginRequests, recording)
  const { issuedTokens } = context
  const clientIds = createClientIds()
  const consents = createConsents(options.resources, async (grantId) =>
    await store('RefreshToken').revokeByGrantId(grantId))
  const signingKeys = await createSigningKeys(archive.signingKeys)
  const servers = createServers(context, signingKeys.jwks, (provider) => {
    recording.recorder.watch(provider)
    watchTokens(provider, { clientId: options.clientId, apiTokens, issuedTokens, stats })
  })
  return {
    environmentUrl,
    options,
    servers,
    interactions: createInteractions(() => servers[0].findProvider(), users, {
      allowed (interactionId, grantId, consented) {
        recording.recorder.decide(interactionId, grantId)
        for (const { clientId, ...consent } of consented) {
          consents.remember({ clientId: clientIds(clientId), ...consent }, grantId)
        }
      },
      denied: (interactionId) => recording.recorder.decide(interactionId)
    }),
    consents,
    clientIds,
    loginRequests,
    userDetails: recordUserDetails(createUserDetails({ ...options, apiTokens, loginRequests }), {
      ...options, ...recording, loginRequests
    }),
    apiTokens,
    issuedTokens,
    store,
    signingKeys,
    requestLog: createRequestLog(options.onRequest),
    ...recording,
    ownClients: createRecordedClients(environmentUrl, ca, recording),
    faults,
    takeFault: createFaultTaker({ faults, ...recording }),
    stats,
    ending: createEnding()
  }
}
