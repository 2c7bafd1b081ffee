import type { FastifyRequest } from 'fastify'
import type { PendingLogin } from '../pending-login/pending-login.js'
import { expiryOf, type Registration } from '../registration/registration.js'

/** A pending login and the registration that received it. */
export interface Found {
  readonly registration: Registration
  readonly login: PendingLogin
}

/** All pending logins of a browser, from every registration, newest first. */
export function findPendingLogins (registrations: readonly Registration[], request: FastifyRequest): Found[] {
  const now = Date.now()
  return findAll(registrations, request)
    .filter(({ registration, login }) => expiryOf(registration, login) > now)
    .sort((one, other) => other.login.receivedAt - one.login.receivedAt)
}

/** The login with this ID, expired or not. */
export function findLogin (
  registrations: readonly Registration[], request: FastifyRequest, flowId: string | undefined
): Found | undefined {
  return flowId === undefined ? undefined : findAll(registrations, request).find(({ login }) => login.flowId === flowId)
}

function findAll (registrations: readonly Registration[], request: FastifyRequest): Found[] {
  return registrations.flatMap((registration) =>
    registration.cookie.read(request).map((login) => ({ registration, login })))
}
