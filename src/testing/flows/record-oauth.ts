import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import { createBoundedMap } from '../bounded-map.js'
import type { LoginRequest } from '../login-request.js'
import type { DescribedRequest } from '../oauth/interaction.js'
import {
  describeAnswer, describeError, describeGrant, describeParameters, describeTokens
} from './describe-oauth.js'
import { describeAddress } from './describe-request.js'
import type { EarlyHops } from './early-hops.js'
import type { Exchanges } from './exchange.js'
import type { Flow } from './flow.js'
import type { Flows } from './flows.js'

const mostKept = 1000

/** Follows the clients of one emulator, from the authorization request to their tokens. */
export interface OAuthRecorder {
  /** An authorization request has made a login request. */
  authorize (interactionId: string, request: LoginRequest, asked: AskedLogin): void
  /** A login request without a client. */
  start (request: LoginRequest, loginUrl: string): void
  /** The browser asks for the consent page, or decides on it. */
  consent (interactionId: string, what: string): void
  /** The user has decided; a grant is what was allowed. */
  decide (interactionId: string, grantId?: string): void
  find (interactionId: string): Flow | undefined
  watch (provider: Provider): void
}

interface Recorded {
  flows: Flows
  early: EarlyHops
  exchanges: Exchanges
}

/** What an authorization request asks for, and where its browser is sent. */
export interface AskedLogin extends DescribedRequest {
  loginUrl: string
}

export function createOAuthRecorder ({ flows, early, exchanges }: Recorded, apiClientId: string): OAuthRecorder {
  const ofInteractions = createBoundedMap<Flow>(mostKept)
  const ofGrants = createBoundedMap<Flow>(mostKept)
  return {
    find: (interactionId) => ofInteractions.get(interactionId),
    authorize (interactionId, request, { parameters, loginUrl, ...client }) {
      const flow = flows.begin(request)
      ofInteractions.set(interactionId, flow)
      flow.client = client
      for (const hop of early.take(client.clientId)) exchanges.add(flow, hop)
      exchanges.note(flow, {
        from: 'browser', what: `${client.clientName} asks for authorization`, facts: describeParameters(parameters)
      })
      openLogin(flow, loginUrl)
    },
    start (request, loginUrl) {
      openLogin(flows.begin(request), loginUrl)
    },
    consent (interactionId, what) {
      exchanges.note(ofInteractions.get(interactionId), { from: 'browser', what })
    },
    decide (interactionId, grantId) {
      const flow = ofInteractions.get(interactionId)
      if (flow === undefined) return
      flow.decision = { isAllowed: grantId !== undefined, at: new Date() }
      flow.grantId = grantId
      if (grantId !== undefined) ofGrants.set(grantId, flow)
    },
    watch (provider) {
      provider.on('registration_create.success', (_ctx, { clientId, clientName = clientId }) =>
        exchanges.note(undefined, { from: 'client', what: `Register as ${clientName}`, before: clientId }))
      provider.on('registration_create.error', (_ctx, error) => {
        exchanges.note(undefined, { from: 'client', what: 'Register' })
        exchanges.notice({ code: 'client-refused', detail: describeError(error) })
      })
      provider.on('authorization.success', (ctx) => recordReturn(ctx))
      provider.on('authorization.error', (ctx, error) => recordReturn(ctx, error))
      provider.on('grant.success', (ctx) => recordTokens(ctx))
      provider.on('grant.error', (ctx, error) => recordRefusal(ctx, error))
    }
  }

  function openLogin (flow: Flow, loginUrl: string): void {
    exchanges.add(flow, {
      ...inferredHop, from: 'browser', to: 'service', what: 'Open the login page', target: describeAddress(loginUrl)
    })
  }

  /** The last request of the browser, or one that never began a login. */
  function recordReturn ({ params, oidc }: KoaContextWithOIDC, error?: Error): void {
    const flow = ofInteractions.get(String(Object(params).uid))
    exchanges.note(flow, { from: 'browser', what: flow ? 'Go back to the client' : 'Ask for authorization' })
    const { name, error: code } = Object(error)
    if (name === 'SessionNotFound') return exchanges.notice({ code: 'browser-changed', detail: '' })
    if (error && code !== 'access_denied') exchanges.notice({ code: 'client-refused', detail: describeError(error) })
    const target = oidc.params?.['redirect_uri']
    if (flow === undefined || target === undefined) return
    exchanges.add(flow, {
      ...inferredHop, from: 'browser', to: 'client', what: describeEnd(error), target: describeAddress(String(target))
    })
  }

  function recordTokens ({ oidc, body }: KoaContextWithOIDC): void {
    const flow = ofGrants.get(String(oidc.entities.Grant?.jti))
    if (flow) flow.hasTokens = true
    exchanges.note(flow, {
      from: oidc.client?.clientId === apiClientId ? 'service' : 'client',
      what: describeGrant(oidc.params?.['grant_type']),
      facts: describeAnswer(Object(body)),
      contents: describeTokens(Object(body))
    })
  }

  function recordRefusal ({ oidc }: KoaContextWithOIDC, error: Error): void {
    const { client_id: named, grant_type: grantType } = Object(oidc.params)
    const clientId = oidc.client?.clientId ?? named
    const isApiClient = clientId === apiClientId || grantType === 'client_credentials'
    const flow = isApiClient ? undefined : flows.list().find(({ client }) => client?.clientId === clientId)
    exchanges.note(flow, { from: isApiClient ? 'service' : 'client', what: describeGrant(grantType) })
    const code = isApiClient ? 'credentials-refused' : 'client-refused'
    exchanges.notice({ code, detail: describeError(error) })
  }
}

/** A request that is not seen here, and follows from a redirect. */
const inferredHop = {
  method: 'GET',
  status: undefined,
  outcome: undefined,
  milliseconds: undefined,
  facts: [],
  contents: [],
  isInferred: true
}

function describeEnd (error: Error | undefined): string {
  return error ? 'Return to the client with an error' : 'Return to the client with a code'
}
