import type { FastifyInstance, FastifyRequest } from 'fastify'
import { findPendingLogins } from '../login/pending-logins.js'
import { type Registration, toScalekitLogin } from '../registration/registration.js'
import { registrationsOf, seesRegistrations } from '../registration/registrations.js'
import { findContinuePath } from './continue-path.js'
import { findNamedLogin } from './named-login.js'

const outside = 'request.scalekitLogin was read in a context without fastify-scalekit-login, where it and its like ' +
  'are always empty: register the plugin in a context around your sign-in routes, such as the root'
const unnamed = 'this request names no login, although its browser has one that waits. If that happens at every ' +
  'sign-in, keep return_to in the form, also after a wrong password, or redirect to request.scalekitContinuePath'

/**
 * Adds what requests tell about pending logins. The whole app gets it, because a handler in a context without the
 * plugin would read `undefined`, and lose the login without a word. There, it is empty, and the log says why, once.
 */
export function addGetters (app: FastifyInstance): void {
  const root = rootOf(app)
  if (root.hasRequestDecorator('scalekitLogin')) return
  const said = new Set<string>()
  const warnOnce = (request: FastifyRequest, text: string): void => {
    if (!said.has(text)) request.log.warn(text)
    said.add(text)
  }

  function addGetter (
    name: string, find: (registrations: readonly Registration[], request: FastifyRequest) => unknown, none: unknown
  ): void {
    root.decorateRequest(name, {
      getter (this: FastifyRequest) {
        if (seesRegistrations(this.server)) return find(registrationsOf(this.server), this)
        warnOnce(this, outside)
        return none
      }
    })
  }

  addGetter('scalekitLogin', (registrations, request) => {
    const found = findNamedLogin(registrations, request)
    if (found !== undefined) return toScalekitLogin(found.registration, found.login)
    if (request.method === 'POST' && findPendingLogins(registrations, request).length > 0) warnOnce(request, unnamed)
    return null
  }, null)
  addGetter('scalekitLogins', (registrations, request) => findPendingLogins(registrations, request)
    .map(({ registration, login }) => toScalekitLogin(registration, login)), Object.freeze([]))
  addGetter('scalekitContinuePath', findContinuePath, null)
}

/** The app itself, of which contexts are made as objects that inherit from it. */
function rootOf (app: FastifyInstance): FastifyInstance {
  return Object.hasOwn(app, 'decorateRequest') ? app : rootOf(Object.getPrototypeOf(app))
}
