import { answerConsentPage, takeConsent } from './browser/consent-route.js'
import type { EmulatorState } from './emulator-state.js'
import { recordCallback } from './flows/record-callback.js'
import { withFaults } from './faults/with-faults.js'
import type { HttpRoute } from './network/http-routes.js'
import { answerPartnerCallback } from './browser/partner-callback.js'
import { createOAuthRoutes } from './oauth/oauth-routes.js'
import { createViewerRoutes } from './viewer/routes.js'
import { answerUserDetailsRest } from './user-details/user-details-rest.js'

/** Everything that speaks HTTP/1.1: OAuth, the REST twin of the RPC, and what browsers see. */
export function createEmulatorRoutes (state: EmulatorState): HttpRoute[] {
  const mayFail = withFaults.bind(undefined, state)
  return [
    ...createOAuthRoutes({ ...state, mayFail }),
    ...browserRoutes(state),
    userDetailsRoute(state),
    ...createViewerRoutes(state)
  ]
}

function browserRoutes (state: EmulatorState): HttpRoute[] {
  const { recorder } = state
  const deniesConsent = (interactionId: string): boolean => recorder.find(interactionId)?.deniesConsent === true
  const context = { ...state, ...state.options, deniesConsent }
  const consent = /^\/oauth\/consent\/([\w-]+)$/
  return [
    {
      method: 'GET',
      path: /^\/sso\/v1\/connections\/([^/]+)\/partner:callback$/,
      answer ({ url, captured: [connectionId = ''], response }) {
        const states = url.searchParams.getAll('state')
        recordCallback(state, connectionId, states)
        return answerPartnerCallback(context, connectionId, states, response)
      }
    },
    {
      method: 'GET',
      path: consent,
      answer ({ captured: [id = ''], response }) {
        recorder.consent(id, 'See the consent page')
        return answerConsentPage(context, id, response)
      }
    },
    {
      method: 'POST',
      path: consent,
      answer ({ captured: [id = ''], request, response }) {
        recorder.consent(id, 'Decide on access')
        return takeConsent(context, id, request, response)
      }
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
