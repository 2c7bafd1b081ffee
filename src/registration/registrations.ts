import type { FastifyInstance } from 'fastify'
import { FST_SCALEKIT_NO_LOGIN_REQUEST } from '../errors/errors.js'
import type { Registration } from './registration.js'
import { refuseOption } from '../options/resolve-options.js'

const REGISTRATIONS = Symbol('fastify-scalekit-login.registrations')

type Registrations = [Registration, ...Registration[]]
// A function, so that whoever inspects the app does not find the secrets of a registration.
interface WithRegistrations { [REGISTRATIONS]: () => Registrations }

/**
 * All registrations that a context sees, in the order of registration; for decorators, so that there is one at least.
 */
export function registrationsOf (app: FastifyInstance): Readonly<Registrations> {
  return (app as FastifyInstance & WithRegistrations)[REGISTRATIONS]()
}

/** Whether a context sees any registration. */
export function seesRegistrations (app: FastifyInstance): boolean {
  return REGISTRATIONS in app
}

/**
 * Adds a registration to those that the context already sees.
 * @returns whether it is the first one, which brings the decorators
 */
export function addRegistration (
  app: FastifyInstance & Partial<WithRegistrations>, registration: Registration
): boolean {
  const { connectionId } = registration.options
  const known = app[REGISTRATIONS]?.()
  if (known?.some(({ options }) => options.connectionId === connectionId)) {
    refuseOption('connectionId', 'another than that of the registration before: a connection is registered once')
  }
  const first: Registrations = [registration]
  if (known === undefined) app.decorate(REGISTRATIONS, () => first)
  else known.push(registration)
  return known === undefined
}

/** All registrations, or the one of the connection ID if it is given. */
export function filterRegistrations (
  registrations: readonly Registration[], connectionId: string | undefined
): readonly Registration[] {
  if (connectionId === undefined) return registrations
  return registrations.filter(({ options }) => options.connectionId === connectionId)
}

/** The registration meant: the only one, or the one of the connection ID. */
export function chooseRegistration (
  registrations: readonly Registration[], connectionId: string | undefined
): Registration {
  const [meant, ...others] = filterRegistrations(registrations, connectionId)
  if (others.length > 0) {
    throw new FST_SCALEKIT_NO_LOGIN_REQUEST({ cause: new TypeError('Several registrations: name the connectionId') })
  }
  if (meant === undefined) throw new FST_SCALEKIT_NO_LOGIN_REQUEST({ cause: new TypeError('No such connectionId') })
  return meant
}
