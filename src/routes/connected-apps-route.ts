import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { redirectTo, setAnswerHeaders, wantsJson } from '../answers/answer.js'
import { leadOn } from '../answers/lead-on.js'
import { sendApps } from '../answers/send-apps.js'
import { sendAppsProblem } from '../answers/send-problem.js'
import {
  FST_ERR_VALIDATION, FST_SCALEKIT_INVALID_CSRF_TOKEN, FST_SCALEKIT_UNSUPPORTED_SDK, FST_SCALEKIT_USER_NOT_FOUND
} from '../errors/errors.js'
import { createCallError } from '../login/hand-off-error.js'
import { reportDisconnected } from '../login/report.js'
import type { AppsRegistration } from '../registration/registration.js'
import { type CheckedUser, parseUser } from '../user/scalekit-user.js'
import { readQuery } from './login-query.js'
import { MAX_BODY_BYTES, takeBodyReadBefore, toValidationError } from './parse-body.js'
import { requireTrustedOrigin } from './request-origin.js'
import { routeOptions } from './route-options.js'
import { buildPlainSignInUrl } from './sign-in.js'

const NOTICE = 'disconnected'

const formSchema = Type.Object({
  app: Type.String({ minLength: 1, maxLength: 500 }),
  csrf_token: Type.Optional(Type.String())
})

/** The page of connected apps: lists what the signed-in user has connected, and handles its forms. */
export function connectedAppsRoute (app: FastifyInstance, registration: AppsRegistration): void {
  const { path, url, tokens } = registration.apps
  const route = {
    ...routeOptions(registration),
    errorHandler: (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      sendAppsProblem(registration, request, setAnswerHeaders(reply), toValidationError(error), url)
  }

  app.get(path, route, async (request, reply) => {
    if (wantsJson(request)) requireTrustedOrigin(request, registration)
    const apps = openApps(registration)
    const user = await findUser(registration, request)
    if (user === undefined) return redirectTo(reply, requireSignInUrl(registration, request))
    const listed = await apps.find(user.sub)
    if (listed.failure !== undefined) throw createCallError(listed.failure)
    const notice = readQuery(request).get(NOTICE) ?? ''
    return sendApps(registration, request, reply, user, listed, tokens.verify(notice, 'notice', user.sub))
  })

  const form = { ...route, bodyLimit: MAX_BODY_BYTES, preParsing: takeBodyReadBefore }
  app.post(path, form, async (request, reply) => {
    requireTrustedOrigin(request, registration)
    return await disconnect(registration, request, reply)
  })
}

async function disconnect (
  registration: AppsRegistration, request: FastifyRequest, reply: FastifyReply
): Promise<FastifyReply> {
  const { url, tokens } = registration.apps
  const { body } = request
  if (!Value.Check(formSchema, body)) throw new FST_ERR_VALIDATION('A field of the form is missing or not valid')
  const apps = openApps(registration)
  const user = await findUser(registration, request)
  if (user === undefined) {
    return leadOn(registration, request, reply, 'sign-in', requireSignInUrl(registration, request))
  }
  if (!tokens.verify(body.csrf_token ?? '', 'form', user.sub)) throw new FST_SCALEKIT_INVALID_CSRF_TOKEN()
  const result = await apps.disconnect(user.sub, body.app)
  if (result.failure !== undefined) throw createCallError(result.failure)
  // Without one, it was not connected, or not any more: that is what was asked for.
  if (result.app !== undefined) reportDisconnected(registration, request, result.app.clientId)
  if (wantsJson(request)) return setAnswerHeaders(reply).code(204).send()
  return redirectTo(reply, `${url}?${NOTICE}=${tokens.create('notice', user.sub)}`)
}

function openApps ({ apps }: AppsRegistration) {
  const opened = apps.open()
  if (opened === undefined) throw new FST_SCALEKIT_UNSUPPORTED_SDK()
  return opened
}

async function findUser (
  { options }: AppsRegistration, request: FastifyRequest
): Promise<CheckedUser | undefined> {
  const found = await options.findUser(request)
  return found === null || found === undefined ? undefined : parseUser(found)
}

function requireSignInUrl (registration: AppsRegistration, request: FastifyRequest): string {
  const signInUrl = buildPlainSignInUrl(registration, registration.apps.url)
  if (signInUrl === undefined || wantsJson(request)) throw new FST_SCALEKIT_USER_NOT_FOUND()
  return signInUrl
}
