import type { FastifyRequest } from 'fastify'
import type { PendingLogin } from '../pending-login/pending-login.js'
import { continuePathOf, type Registration, toScalekitLogin } from '../registration/registration.js'
import { isSignInTarget, refuse } from '../options/resolve-options.js'

/**
 * Where the visitor signs in, with the way back under `return_to`; `undefined` where the host named no such place.
 * @throws `FST_SCALEKIT_INVALID_OPTION` when a `signInPath` function answers anything but an allowed target
 */
export async function buildSignInUrl (
  registration: Registration, request: FastifyRequest, login: PendingLogin, extra: Record<string, string> = {}
): Promise<string | undefined> {
  const { signInPath, publicUrl, publicPath, returnToParam } = registration.options
  if (signInPath === undefined) return undefined
  const target = typeof signInPath === 'string'
    ? signInPath
    : await signInPath(request, toScalekitLogin(registration, login))
  if (typeof target !== 'string' || !isSignInTarget(target, registration.options)) refuse('signInPath')
  const back = continuePathOf(registration, login)
  const parameters = new URLSearchParams({ [returnToParam]: publicUrl ? publicUrl.origin + back : back, ...extra })
  const [page = '', fragment] = (target.startsWith('/') ? publicPath + target : target).split('#')
  return `${page}${page.includes('?') ? '&' : '?'}${parameters}${fragment === undefined ? '' : `#${fragment}`}`
}
