import type { Interaction, InteractionResults, Provider } from 'oidc-provider'
import { noScope } from './adapt-request.js'
import type { UsersByGrant } from './access-tokens.js'
import type { PostedUser } from '../login-request.js'

/** What an authorization request asks for. */
export interface AuthorizationRequest {
  clientId: string
  clientName: string
  scopes: string[]
  parameters: Readonly<Record<string, unknown>>
}

export function describeRequest (parameters: Readonly<Record<string, unknown>>, clientName?: string): AuthorizationRequest {
  const { client_id: id, scope } = parameters
  const clientId = String(id)
  const scopes = String(scope).split(' ').filter((name) => name !== noScope)
  return { clientId, clientName: clientName ?? clientId, scopes, parameters }
}

/** Ends the authorization requests of MCP clients. Each gives the URL that the browser goes on to. */
export interface Interactions {
  describe (interactionId: string): Promise<AuthorizationRequest | undefined>
  allow (interactionId: string, user: PostedUser): Promise<string | undefined>
  deny (interactionId: string, description: string): Promise<string | undefined>
}

/** `onDecision` is told how each authorization request ends; with a grant, it was allowed. */
export function createInteractions (
  findProvider: () => Provider, users: UsersByGrant, onDecision: (interactionId: string, grantId?: string) => void
): Interactions {
  return {
    async describe (interactionId) {
      const provider = findProvider()
      const request = await findPending(provider, interactionId)
      if (!request) return undefined
      const client = await provider.Client.find(String(request.params['client_id']))
      return describeRequest(request.params, client?.clientName)
    },
    async allow (interactionId, user) {
      const provider = findProvider()
      const request = await findPending(provider, interactionId)
      if (!request) return undefined
      const accountId = String(user.sub)
      const grantId = await saveGrant(provider, request, accountId)
      users.set(grantId, user)
      onDecision(interactionId, grantId)
      return resume(request, { login: { accountId, remember: false }, consent: { grantId } })
    },
    async deny (interactionId, description) {
      const request = await findPending(findProvider(), interactionId)
      if (!request) return undefined
      onDecision(interactionId)
      return resume(request, { error: 'access_denied', error_description: description })
    }
  }
}

async function findPending (provider: Provider, interactionId: string): Promise<Interaction | undefined> {
  const request = await provider.Interaction.find(interactionId)
  return request?.result ? undefined : request
}

async function saveGrant (provider: Provider, request: Interaction, accountId: string): Promise<string> {
  const grant = new provider.Grant({ accountId, clientId: String(request.params['client_id']) })
  const scope = String(request.params['scope'])
  grant.addOIDCScope(scope)
  for (const resource of [request.params['resource']].flat()) grant.addResourceScope(String(resource), scope)
  return grant.save()
}

async function resume (request: Interaction, result: InteractionResults): Promise<string> {
  request.result = result
  await request.persist()
  return request.returnTo
}
