import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ListedApps } from '../connected-apps/app-lister.js'
import { renderConnectedAppsPage } from '../pages/connected-apps-page.js'
import type { AppsRegistration } from '../registration/registration.js'
import type { CheckedUser } from '../user/scalekit-user.js'
import { asDocument, sendJson, sendPage, wantsJson } from './answer.js'

/** Shows what a user has connected, or tells a script. */
export function sendApps (
  registration: AppsRegistration, request: FastifyRequest, reply: FastifyReply, { sub, email, name }: CheckedUser,
  { apps, hasMore }: ListedApps, isDisconnected: boolean
): FastifyReply {
  const { options: { productName, pages, texts }, look } = registration
  const { url, tokens } = registration.apps
  const csrfToken = tokens.create('form', sub)
  if (wantsJson(request)) return sendJson(reply, { apps, hasMore, csrfToken })
  const user = { sub, email, name }
  const context = { productName, user, apps, hasMore, isDisconnected, action: url, csrfToken }
  const page = pages.connectedApps?.(context) ?? renderConnectedAppsPage(context, look, texts(request))
  return sendPage(registration, reply, page, asDocument(request, url))
}
