import { answerConsentPage, takeConsent } from './browser/consent-route.js'
import { adaptAuthorizeUrl } from './oauth/authorize-url.js'
import { providerPaths } from './oauth/authorization-server.js'
import type { EmulatorState } from './emulator-state.js'
import type { HttpExchange, HttpRoute } from './network/http-routes.js'
import { answerPartnerCallback } from './browser/partner-callback.js'
import { sendJson } from './network/replies.js'
import { buildServerMetadata, metadataIssuer } from './oauth/server-metadata.js'
import { answerUserDetailsRest } from './user-details/user-details-rest.js'
import { withFaults } from './faults/with-faults.js'

/** Everything that speaks HTTP/1.1: OAuth, the REST twin of the RPC, and what browsers see. */
export function createEmulatorRoutes (state: EmulatorState): HttpRoute[] {
  return [...oauthRoutes(state), ...metadataRoutes(state), ...browserRoutes(state), userDetailsRoute(state)]
}

function oauthRoutes (state: EmulatorState): HttpRoute[] {
  const { options } = state
  const serve = state.provider.callback()
  const forward = (url?: string) => ({ request, response }: HttpExchange): Promise<void> => {
    request.url = url ?? request.url
    return serve(request, response)
  }
  const registration = exactly(`/api/v1/resources/${options.resourceId}/clients:register`)
  return [
    {
      method: 'GET',
      path: exactly(providerPaths.authorization),
      answer: (exchange) => forward(adaptAuthorizeUrl(exchange.url, options.scopesSupported))(exchange)
    },
    { method: 'GET', path: /^\/oauth\/authorize\/[\w-]+$/, answer: forward() },
    { method: 'POST', path: exactly(providerPaths.token), cors: true, answer: withFaults(state, 'token', forward()) },
    { method: 'GET', path: exactly(providerPaths.jwks), cors: true, answer: withFaults(state, 'keys', forward()) },
    { method: 'POST', path: registration, cors: true, answer: forward(providerPaths.registration) }
  ]
}

function metadataRoutes (state: EmulatorState): HttpRoute[] {
  const source = { ...state.options, environmentUrl: state.environmentUrl }
  const serve = (issuer: string) => ({ response }: HttpExchange): void =>
    sendJson(response, 200, buildServerMetadata(source, issuer))
  const wellKnown = '/.well-known/oauth-authorization-server'
  const ofResource = exactly(`${wellKnown}/resources/${state.options.resourceId}`)
  return [
    { method: 'GET', path: ofResource, cors: true, answer: serve(metadataIssuer(source)) },
    { method: 'GET', path: exactly(wellKnown), cors: true, answer: serve(state.environmentUrl) },
    { method: 'GET', path: exactly('/.well-known/openid-configuration'), cors: true, answer: serve(state.environmentUrl) }
  ]
}

function browserRoutes (state: EmulatorState): HttpRoute[] {
  const context = { ...state, consent: state.options.consent }
  const consent = /^\/oauth\/consent\/([\w-]+)$/
  return [
    {
      method: 'GET',
      path: exactly(`/sso/v1/connections/${state.options.connectionId}/partner:callback`),
      answer: ({ url, response }) => answerPartnerCallback(context, url.searchParams.getAll('state'), response)
    },
    {
      method: 'GET',
      path: consent,
      answer: ({ captured: [id = ''], response }) => answerConsentPage(context, id, response)
    },
    {
      method: 'POST',
      path: consent,
      answer: ({ captured: [id = ''], request, response }) => takeConsent(context, id, request, response)
    }
  ]
}

function userDetailsRoute (state: EmulatorState): HttpRoute {
  return {
    method: 'POST',
    path: /^\/api\/v1\/connections\/([^/]+)\/auth-requests\/([^/]+)\/user$/,
    answer: withFaults(state, 'updateLoginUserDetails', (exchange) =>
      answerUserDetailsRest(state.userDetails, exchange))
  }
}

function exactly (path: string): RegExp {
  return new RegExp(`^${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`)
}
