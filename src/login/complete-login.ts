import type { FastifyRequest } from 'fastify'
import { buildCallbackUrl } from '../hand-off/callback-url.js'
import { FST_SCALEKIT_LOGIN_REQUEST_EXPIRED, FST_SCALEKIT_NO_LOGIN_REQUEST, FST_SCALEKIT_USER_NOT_FOUND } from '../errors.js'
import { chooseOrganization, findOrganizations, type ScalekitOrganization } from '../user/organizations.js'
import type { Outcome } from '../hand-off/outcomes.js'
import type { PendingLogin } from '../pending-login/pending-login.js'
import { withHeader } from './login-error.js'
import { describeProblem, problemOf } from './problem.js'
import { expiryOf, type Registration } from '../registration/registration.js'
import { logStep, reportCompleted } from './report.js'
import { type CheckedUser, parseUser } from '../user/scalekit-user.js'
import { handoffChannel } from '../hand-off/tracing.js'

/** A login whose outcome Scalekit has taken. */
export interface CompletedLogin {
  /** Where the browser goes now; `reply.redirectToScalekit` leads it there. Holds `state`: keep it out of logs. */
  callbackUrl: string
  /** `req_…`, searchable in Scalekit's Auth Logs. */
  authRequestId: string
  loginRequestId: string
}

/** Whoever is signed in, and the organizations they may act for. */
export interface SignedIn {
  user: CheckedUser
  organizations: ScalekitOrganization[] | undefined
}

/** Takes a pending login: it must be there, in time, and without an outcome. */
export function takePendingLogin (registration: Registration, login: PendingLogin | undefined): PendingLogin {
  if (login === undefined) throw describeProblem(new FST_SCALEKIT_NO_LOGIN_REQUEST(), { registration })
  if (Date.now() >= expiryOf(registration, login)) {
    throw describeProblem(new FST_SCALEKIT_LOGIN_REQUEST_EXPIRED(), { registration, login })
  }
  return login
}

/** The pending login of this browser with the given ID, or its newest. */
export function takeLogin (registration: Registration, request: FastifyRequest, flowId: string | undefined): PendingLogin {
  const logins = registration.cookie.read(request)
  return takePendingLogin(registration, flowId === undefined ? logins[0] : logins.find((login) => login.flowId === flowId))
}

/**
 * Asks the host who is signed in, and what organizations they may act for.
 * @returns `undefined` for nobody
 */
export async function findSignedIn ({ options }: Registration, request: FastifyRequest): Promise<SignedIn | undefined> {
  const found = await options.findUser(request)
  return found === null || found === undefined ? undefined : checkSignedIn(options, request, found)
}

/** The same for a user that the host names itself; at once where nobody has to be asked for organizations. */
export function checkSignedIn (
  { findOrganizations: find }: Registration['options'], request: FastifyRequest, found: unknown
): SignedIn | Promise<SignedIn> {
  const user = parseUser(found)
  if (find === undefined) return { user, organizations: ownOrganization(user) }
  return findOrganizations(find, request, user).then((organizations) => ({ user, organizations }))
}

/** The organization that `findUser` named itself: it is shown and confirmed like one that was found. */
function ownOrganization ({ organizationExternalId: id = '', organizationExternalName: name = id }: CheckedUser) {
  return name === '' ? undefined : [{ id, name }]
}

/** Sends the user's details to Scalekit and tells where the browser goes. */
export async function completeLogin (
  registration: Registration, request: FastifyRequest, login: PendingLogin,
  signedIn: SignedIn | undefined, organizationId?: string
): Promise<CompletedLogin> {
  if (signedIn === undefined) throw new FST_SCALEKIT_USER_NOT_FOUND()
  const organization = chooseOrganization(signedIn.organizations, organizationId)
  const user = organization === undefined || registration.options.findOrganizations === undefined
    ? signedIn.user
    : { ...signedIn.user, organizationExternalId: organization.id, organizationExternalName: organization.name }
  const { sub } = user
  return await sendOutcome(registration, request, login, { details: user, limitKey: `sub ${sub}` }, sub)
}

/** Reports a failed login to Scalekit and tells where the browser goes. */
export async function failLogin (
  registration: Registration, request: FastifyRequest, login: PendingLogin, sub: string | undefined
): Promise<CompletedLogin> {
  const limitKey = sub === undefined ? `address ${request.ip}` : `sub ${sub}`
  return await sendOutcome(registration, request, login, { details: { loginFailed: true }, limitKey })
}

async function sendOutcome (
  registration: Registration, request: FastifyRequest, login: PendingLogin, outcome: Outcome, sub?: string
): Promise<CompletedLogin> {
  const started = performance.now()
  const { flowId, loginRequestId, state } = login
  const { authRequestId, joined } = await handoffChannel.tracePromise(
    async () => await registration.outcomes.settle(login, outcome),
    { flowId, connectionId: registration.options.connectionId, outcome: sub === undefined ? 'failed' : 'completed' }
  ).catch((error: unknown) => { throw keepUncertainOutcome(registration, request, login, error) })
  const durationMs = Math.round(performance.now() - started)
  logStep(request, sub === undefined ? 'cancelled' : 'completed', { flowId, authRequestId, durationMs })
  if (sub !== undefined && !joined) reportCompleted(request, registration, { flowId, authRequestId, sub })
  return { callbackUrl: buildCallbackUrl(registration.options, state), authRequestId, loginRequestId }
}

/**
 * Puts the cookie that tells which outcome Scalekit may have taken into the error's headers, where Fastify's own error handler
 * finds it too: every instance of the host has to know.
 */
function keepUncertainOutcome ({ cookie }: Registration, { server }: FastifyRequest, login: PendingLogin, error: unknown): unknown {
  const { uncertainOutcome } = problemOf(error)
  return uncertainOutcome === undefined
    ? error
    : withHeader(error, 'set-cookie', cookie.serialize(server, { ...login, uncertainOutcome }))
}
