import type { Interactions } from '../oauth/interaction.js'
import type { LoginRequestStore } from '../login-requests.js'
import type { EmulatedResource } from '../resources.js'
import { redirect, type Reply } from '../network/replies.js'
import { sendPage } from '../pages/layout.js'
import { renderEndPage, renderProblemPage } from '../pages/outcome-pages.js'

export interface PartnerCallbackContext {
  loginRequests: LoginRequestStore
  interactions: Interactions
  consent: boolean
  resources: readonly EmulatedResource[]
  /** Whether access is denied, whatever the user presses. */
  deniesConsent: (interactionId: string) => boolean
}

const again = 'Connect again from your MCP client.'
const invalidState = renderProblemPage('invalid_state',
  'This login is unknown, has expired or is already finished.', again)
const noDetails = renderProblemPage('invalid_request',
  'The application sent the browser back before it sent the user details.',
  'Look at the log of the application: it must send the details first, and then the browser.')
const unknownRequest = renderProblemPage('invalid_request',
  'The authorization request is unknown, has expired or is already finished.', again)

/**
 * Takes the browser back from the host: once per login request, only with the connection of the login's resource, and
 * only after the user's details.
 */
export async function answerPartnerCallback (
  context: PartnerCallbackContext, connectionId: string, states: readonly string[], response: Reply
): Promise<void> {
  const resource = context.resources.find((known) => known.connectionId === connectionId)
  const [state = ''] = states.length === 1 ? states : []
  const request = context.loginRequests.findOpenByState(state, resource?.resourceId)
  if (!request) return sendPage(response, 400, invalidState)
  if (!request.user) return sendPage(response, 400, noDetails)

  context.loginRequests.finish(request)
  const { user } = request
  const interactionId = context.loginRequests.interactionIdOf(request)
  const loginFailed = user.loginFailed === true
  if (interactionId === undefined) return sendPage(response, 200, renderEndPage(loginFailed))
  if (loginFailed) return redirectOrRefuse(response, await context.interactions.deny(interactionId, 'the login failed'))
  if (context.deniesConsent(interactionId)) {
    return redirectOrRefuse(response, await context.interactions.deny(interactionId, 'the user denied consent'))
  }
  if (context.consent) return redirect(response, `/oauth/consent/${interactionId}`)
  redirectOrRefuse(response, await context.interactions.allow(interactionId, user))
}

/** On to where an authorization request goes, or the page for one that is over. */
export function redirectOrRefuse (response: Reply, location: string | undefined): void {
  if (location === undefined) return sendPage(response, 400, unknownRequest)
  redirect(response, location)
}
