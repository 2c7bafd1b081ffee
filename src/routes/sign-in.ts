import type { FastifyReply } from 'fastify'
import { redirectTo, sendJson, wantsJson } from '../answers/answer.js'
import { leadOn } from '../answers/lead-on.js'
import { sendNotSeen } from '../answers/send-problem.js'
import { FST_SCALEKIT_USER_NOT_FOUND } from '../errors/errors.js'
import { warnOfLostSession } from '../login/cookie-advice.js'
import type { Visit } from '../login/problem.js'
import { reportStep } from '../login/report.js'
import { isSignInTarget, refuseOption } from '../options/resolve-options.js'
import { arrivals } from '../pending-login/pending-login.js'
import { continuePathOf, type Registration, toScalekitLogin } from '../registration/registration.js'
import { isSameOrigin } from './request-origin.js'

/**
 * Redirects a visitor who is not signed in to the host's sign-in page. If the browser may have withheld
 * `SameSite=Strict` cookies, it first reloads through a page of our own: once for each arrival, because an identity
 * provider that sends it back at once would make this an endless loop. A browser that keeps coming back from sign-in
 * without a user gets a page that says so.
 */
export async function redirectToSignIn (visit: Visit, reply: FastifyReply): Promise<FastifyReply> {
  const { registration, request, login: { arrival } } = visit
  if (wantsJson(request)) throw new FST_SCALEKIT_USER_NOT_FOUND()
  const wasReloaded = arrival === arrivals.reloaded || arrival === arrivals.cameBackAndReloaded
  if (registration.options.confirm && !wasReloaded && !isSameOrigin(request)) {
    noteArrival(visit, reply, arrival === undefined ? arrivals.reloaded : arrivals.cameBackAndReloaded)
    return leadOn(registration, request, reply, 'continue', continuePathOf(registration, visit.login))
  }
  const signInUrl = await buildSignInUrl(visit)
  const isFirst = arrival === undefined || arrival === arrivals.reloaded
  noteArrival(visit, reply, isFirst ? arrivals.sentToSignIn : arrivals.cameBack)
  if (signInUrl === undefined) throw new FST_SCALEKIT_USER_NOT_FOUND()
  // Without a reload, a second try could be a user who has not finished signing in.
  if (!isFirst && arrival !== arrivals.sentToSignIn) {
    warnOfLostSession(visit)
    return sendNotSeen(visit, reply, signInUrl)
  }
  reportStep(visit, 'sign-in')
  return redirectTo(reply, signInUrl)
}

/** Has the browser remember how far it came; the next answer may be another instance's. */
function noteArrival ({ registration, request, login }: Visit, reply: FastifyReply, arrival: string): void {
  if (login.arrival === arrival) return
  reply.header('set-cookie', registration.cookie.serialize(request, { ...login, arrival }))
}

/**
 * The same after a form. It uses a page, because `form-action 'self'` would block a redirect to sign-in on another
 * origin. With `prompt`, the user asked for another account.
 */
export async function leadToSignIn (
  visit: Visit, reply: FastifyReply, extra?: { prompt: 'login' }
): Promise<FastifyReply> {
  const { registration, request } = visit
  const signInUrl = await buildSignInUrl(visit, extra)
  if (signInUrl === undefined || (wantsJson(request) && extra === undefined)) throw new FST_SCALEKIT_USER_NOT_FOUND()
  if (wantsJson(request)) return sendJson(reply, { signInUrl })
  return leadOn(registration, request, reply, 'sign-in', signInUrl)
}

/**
 * The URL of the host's sign-in page, with the return path in `return_to`. `undefined` if the host has no `signInPath`.
 * @throws `FST_SCALEKIT_INVALID_OPTION` if a `signInPath` function returns a target that is not allowed
 */
async function buildSignInUrl (
  { registration, request, login }: Visit, extra?: Record<string, string>
): Promise<string | undefined> {
  const { signInPath } = registration.options
  if (signInPath === undefined) return undefined
  const target = typeof signInPath === 'string'
    ? signInPath
    : await signInPath(request, toScalekitLogin(registration, login))
  if (typeof target !== 'string' || !isSignInTarget(target, registration.options)) refuseOption('signInPath')
  return addReturn(registration, target, continuePathOf(registration, login), extra)
}

/**
 * The same for a page that is about no login. `undefined` also for a `signInPath` function, which takes a login.
 */
export function buildPlainSignInUrl (registration: Registration, path: string): string | undefined {
  const { signInPath } = registration.options
  return typeof signInPath === 'string' ? addReturn(registration, signInPath, path) : undefined
}

/** Adds to a sign-in page where to return to. */
function addReturn (
  { options: { publicUrl, publicPath, returnToParam } }: Registration, target: string, path: string,
  extra: Record<string, string> = {}
): string {
  // Many sign-in pages take only paths. One on another origin cannot.
  const isElsewhere = publicUrl !== undefined && !target.startsWith('/') && new URL(target).origin !== publicUrl.origin
  const back = isElsewhere ? publicUrl.origin + path : path
  const parameters = new URLSearchParams({ [returnToParam]: back, ...extra })
  const [page = '', fragment] = (target.startsWith('/') ? publicPath + target : target).split('#')
  return `${page}${page.includes('?') ? '&' : '?'}${parameters}${fragment === undefined ? '' : `#${fragment}`}`
}
