import type { Interaction, InteractionResults, Provider } from 'oidc-provider'
import { noScope } from './adapt-request.js'
import type { UsersByGrant } from './access-tokens.js'
import type { AuthorizationRequest } from '../pages/consent-page.js'
import type { PostedUser } from '../login-request.js'

/** What an authorization request asks for, in whole. */
export interface DescribedRequest extends AuthorizationRequest {
  parameters: Readonly<Record<string, unknown>>
}

export function describeRequest (
  parameters: Readonly<Record<string, unknown>>, clientName = String(parameters['client_id'])
): DescribedRequest {
  return {
    clientId: String(parameters['client_id']),
    clientName,
    scopes: String(parameters['scope']).split(' ').filter((scope) => scope !== noScope),
    redirectUri: String(parameters['redirect_uri']),
    resources: [parameters['resource']].flat().map(String),
    parameters
  }
}

/** Ends the authorization requests of MCP clients. Each gives the URL that the browser goes on to. */
export interface Interactions {
  describe (interactionId: string): Promise<AuthorizationRequest | undefined>
  allow (interactionId: string, user: PostedUser): Promise<string | undefined>
  deny (interactionId: string, description: string): Promise<string | undefined>
}

/** What a user has allowed a client, for one MCP server. */
export interface Allowed {
  clientId: string
  clientName: string
  scopes: string[]
  sub: string
  /** ID or URL of the MCP server. */
  resource: string
}

/** Is told how each authorization request ends. */
export interface Decisions {
  allowed (interactionId: string, grantId: string, consented: Allowed[]): void
  denied (interactionId: string): void
}

export function createInteractions (
  findProvider: () => Provider, users: UsersByGrant, decisions: Decisions
): Interactions {
  return {
    async describe (interactionId) {
      const provider = findProvider()
      const request = await findPending(provider, interactionId)
      return request && await describe(provider, request)
    },
    async allow (interactionId, user) {
      const provider = findProvider()
      const request = await findPending(provider, interactionId)
      if (!request) return undefined
      const accountId = String(user.sub)
      const grantId = await saveGrant(provider, request, accountId)
      users.set(grantId, user)
      const { clientId, clientName, scopes, resources } = await describe(provider, request)
      decisions.allowed(interactionId, grantId, resources.map((resource) =>
        ({ clientId, clientName, scopes, sub: accountId, resource })))
      return resume(request, { login: { accountId, remember: false }, consent: { grantId } })
    },
    async deny (interactionId, description) {
      const request = await findPending(findProvider(), interactionId)
      if (!request) return undefined
      decisions.denied(interactionId)
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
  for (const resource of describeRequest(request.params).resources) grant.addResourceScope(resource, scope)
  return grant.save()
}

async function resume (request: Interaction, result: InteractionResults): Promise<string> {
  request.result = result
  await request.persist()
  return request.returnTo
}

async function describe (provider: Provider, request: Interaction): Promise<DescribedRequest> {
  const client = await provider.Client.find(String(request.params['client_id']))
  return describeRequest(request.params, client?.clientName)
}
