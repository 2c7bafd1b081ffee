import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type CompletedLogin, completeLogin, failLogin } from '../login/complete-login.js'
import {
  FST_SCALEKIT_NOT_CONFIRMED, FST_SCALEKIT_UNSAFE_METHOD, FST_SCALEKIT_USER_NOT_FOUND
} from '../errors/errors.js'
import { findAskingClient } from './asking-client.js'
import { addGetters } from './getters.js'
import { findSelected, type WhichLogin } from './selected-login.js'
import type { FoundUser } from '../options/options.js'
import type { ScalekitLogin } from '../pending-login/pending-login.js'
import type { ScalekitClientDetails } from '../scalekit/client-details.js'
import { decorateSubject, isScalekitLoginError, type Visit } from '../login/problem.js'
import { type Asking, checkSignedIn, findSignedIn, type SignedIn } from '../login/signed-in.js'
import { takePendingLogin } from '../login/take-login.js'
import { chooseRegistration, filterRegistrations, registrationsOf } from '../registration/registrations.js'
import { reportProblem } from '../login/report.js'

/** Options for a host that completes a login itself. */
export interface CompleteOptions extends WhichLogin {
  /** States that the user confirmed this login on a page of the host. Default: `false`, which is an error. */
  confirmed?: boolean | undefined
  /** The organization that the user selected. Required if there are several. */
  organizationId?: string | undefined
}

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * The pending login that this request names, by `flow` or by a return path in the query or body; otherwise `null`.
     */
    readonly scalekitLogin: ScalekitLogin | null
    /**
     * All pending logins of this browser, newest first. Do not take the first for the one that the user means: anyone
     * can plant a newer one.
     */
    readonly scalekitLogins: ScalekitLogin[]
    /**
     * Where to redirect the browser after sign-in or sign-up: to the confirm page of the login that this request names,
     * or of the only one that is pending. If several are pending, the user chooses one there. `null` if none is.
     */
    readonly scalekitContinuePath: string | null
    /**
     * Finds who wants to connect, for pages of the host: for the login that this request names, or the only one that is
     * pending. `null` if Scalekit does not say so within 1.5 s, or the SDK cannot ask (before 2.17). Sends nothing.
     */
    findScalekitClient (which?: WhichLogin): Promise<ScalekitClientDetails | null>
    /**
     * Sends the user details to Scalekit for a login that the user confirmed on a page of the host.
     * @param user default: the user that `findUser` returns
     * @throws `FST_SCALEKIT_UNSAFE_METHOD` on GET and HEAD, `FST_SCALEKIT_NOT_CONFIRMED` without `confirmed: true`,
     * `FST_SCALEKIT_NO_LOGIN_REQUEST`, `FST_SCALEKIT_LOGIN_REQUEST_EXPIRED`, `FST_SCALEKIT_USER_NOT_FOUND`,
     * `FST_SCALEKIT_INVALID_USER`, `FST_SCALEKIT_NO_ORGANIZATION`, `FST_SCALEKIT_OUTCOME_CONFLICT`,
     * `FST_SCALEKIT_TOO_MANY_LOGINS`, and `FST_SCALEKIT_USER_DETAILS_REJECTED`, `FST_SCALEKIT_UNAVAILABLE` or
     * `FST_SCALEKIT_TIMEOUT` if the hand-off fails; the login then stays pending
     */
    completeScalekitLogin (user?: FoundUser, options?: CompleteOptions): Promise<CompletedLogin>
    /** Reports to Scalekit that nobody signed in. Throws like `completeScalekitLogin`. */
    failScalekitLogin (options?: WhichLogin): Promise<CompletedLogin>
  }
}

/** Adds the decorators of a request. */
export function decorateRequests (app: FastifyInstance): void {
  decorateSubject(app)
  addGetters(app)
  app.decorateRequest('findScalekitClient', async function (this: FastifyRequest, which = {}) {
    return await findAskingClient(registrationsOf(this.server), this, which)
  })
  app.decorateRequest('completeScalekitLogin', async function (this: FastifyRequest, user, options = {}) {
    requireConfirmed(this, options)
    return await finish(this, options, async (visit) =>
      await completeLogin(visit, await findUser(visit, user), options.organizationId))
  })
  app.decorateRequest('failScalekitLogin', async function (this: FastifyRequest, options = {}) {
    requireConfirmed(this, { ...options, confirmed: true })
    return await finish(this, options, async (visit) => await failLogin(visit, await findSub(visit)))
  })
}

/**
 * Sends nothing on GET or HEAD, which links, prefetches and redirects use, and nothing that the user did not confirm.
 */
function requireConfirmed (request: FastifyRequest, { connectionId, confirmed }: CompleteOptions): void {
  const meant = filterRegistrations(registrationsOf(request.server), connectionId)
  if (meant.length > 0 && meant.every(({ options }) => !options.confirm)) return
  const where = meant[0]?.continuePath ?? 'the continue route'
  if (['GET', 'HEAD'].includes(request.method)) throw new FST_SCALEKIT_UNSAFE_METHOD(where)
  if (confirmed !== true) throw new FST_SCALEKIT_NOT_CONFIRMED(where)
}

/** Sends the outcome of the selected login, and reports errors. */
async function finish (
  request: FastifyRequest, which: WhichLogin, sendOutcome: (visit: Visit) => Promise<CompletedLogin>
): Promise<CompletedLogin> {
  try {
    const registration = chooseRegistration(registrationsOf(request.server), which.connectionId)
    return await sendOutcome(takePendingLogin(registration, request, findSelected(registration, request, which)?.login))
  } catch (error) {
    if (isScalekitLoginError(error)) reportProblem(request, error)
    throw error
  }
}

/** The user whose limit a failed login counts for, if known. Anyone can report a failure, because it names no user. */
async function findSub ({ registration, request }: Asking): Promise<string | undefined> {
  const found = await registration.options.findUser(request)
  return typeof found?.sub === 'string' ? found.sub : undefined
}

async function findUser (asking: Asking, user: FoundUser): Promise<SignedIn | undefined> {
  if (user === undefined) return await findSignedIn(asking)
  if (user === null) throw new FST_SCALEKIT_USER_NOT_FOUND()
  return await checkSignedIn(asking, user)
}
