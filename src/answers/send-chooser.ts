import { STATUS_CODES } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { FST_SCALEKIT_SEVERAL_LOGINS } from '../errors/errors.js'
import type { Found } from '../login/pending-logins.js'
import { renderChooserPage } from '../pages/chooser-page.js'
import { type Registration, toScalekitLogin } from '../registration/registration.js'
import { asDocument, sendJson, sendPage, wantsJson } from './answer.js'

const CONFLICT = 409

/** Lets the user choose one of several logins, whichever registrations received them. */
export async function sendChooser (
  registration: Registration, request: FastifyRequest, reply: FastifyReply, logins: readonly Found[]
): Promise<FastifyReply> {
  const choices = await Promise.all(logins.map(async ({ registration, login }) => {
    const { flowId, receivedAt, expiresAt, continuePath } = toScalekitLogin(registration, login)
    const client = await registration.clients.find(login.loginRequestId)
    return { flow: flowId, receivedAt, expiresAt, continuePath, client }
  }))
  if (wantsJson(request)) {
    const { code, message } = new FST_SCALEKIT_SEVERAL_LOGINS()
    const problem = { statusCode: CONFLICT, code, error: STATUS_CODES[CONFLICT], message }
    return sendJson(reply.code(CONFLICT), { ...problem, logins: choices })
  }
  if (request.method === 'POST') reply.code(CONFLICT)
  const page = renderChooserPage(choices, registration.look, registration.options.texts(request))
  return sendPage(registration, reply, page, asDocument(request, registration.continuePath))
}
