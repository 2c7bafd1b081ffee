import { answerConsentPage, takeConsent } from './browser/consent-route.js'
import type { EmulatorState } from './emulator-state.js'
import { withFaults } from './faults/with-faults.js'
import type { HttpRoute } from './network/http-routes.js'
import { answerPartnerCallback } from './browser/partner-callback.js'
import { createOAuthRoutes } from './oauth/oauth-routes.js'
import { answerUserDetailsRest } from './user-details/user-details-rest.js'

/** Everything that speaks HTTP/1.1: OAuth, the REST twin of the RPC, and what browsers see. */
export function createEmulatorRoutes (state: EmulatorState): HttpRoute[] {
  const mayFail = withFaults.bind(undefined, state)
  return [...createOAuthRoutes({ ...state, mayFail }), ...browserRoutes(state), userDetailsRoute(state)]
}

function browserRoutes (state: EmulatorState): HttpRoute[] {
  const context = { ...state, ...state.options }
  const consent = /^\/oauth\/consent\/([\w-]+)$/
  return [
    {
      method: 'GET',
      path: /^\/sso\/v1\/connections\/([^/]+)\/partner:callback$/,
      answer: ({ url, captured: [connectionId = ''], response }) =>
        answerPartnerCallback(context, connectionId, url.searchParams.getAll('state'), response)
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
