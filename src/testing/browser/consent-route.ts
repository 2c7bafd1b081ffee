import { consentPage } from './pages.js'
import { redirectOrRefuse, type PartnerCallbackContext } from './partner-callback.js'
import { readText, type Reply, sendHtml } from '../network/replies.js'

/** Shows what the MCP client asks for. */
export async function answerConsentPage (
  { interactions }: PartnerCallbackContext, interactionId: string, response: Reply
): Promise<void> {
  const request = await interactions.describe(interactionId)
  if (!request) return redirectOrRefuse(response, undefined)
  sendHtml(response, 200, consentPage(request.clientName, request.scopes))
}

/** Takes the user's decision; whatever is not `allow` denies. */
export async function takeConsent (
  context: PartnerCallbackContext, interactionId: string, request: AsyncIterable<Buffer>, response: Reply
): Promise<void> {
  const decision = new URLSearchParams(await readText(request)).get('consent')
  const user = context.loginRequests.findFinished(interactionId)?.user
  redirectOrRefuse(response, user && decision === 'allow' && !context.deniesConsent(interactionId)
    ? await context.interactions.allow(interactionId, user)
    : await context.interactions.deny(interactionId, 'the user denied consent'))
}
