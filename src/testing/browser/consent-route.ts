import { readText, type Reply } from '../network/replies.js'
import { renderConsentPage } from '../pages/consent-page.js'
import { sendPage } from '../pages/layout.js'
import { redirectOrRefuse, type PartnerCallbackContext } from './partner-callback.js'

/** Shows what the MCP client asks for. */
export async function answerConsentPage (
  { interactions }: PartnerCallbackContext, interactionId: string, response: Reply
): Promise<void> {
  const request = await interactions.describe(interactionId)
  if (!request) return redirectOrRefuse(response, undefined)
  sendPage(response, 200, renderConsentPage(request))
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
