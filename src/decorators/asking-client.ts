import type { FastifyRequest } from 'fastify'
import { findPendingLogins, type Found } from '../login/pending-logins.js'
import type { Registration } from '../registration/registration.js'
import { filterRegistrations } from '../registration/registrations.js'
import type { ScalekitClientDetails } from '../scalekit/client-details.js'
import { findSelected, type WhichLogin } from './selected-login.js'

/** Finds who wants to connect with the login that is meant. */
export async function findAskingClient (
  registrations: readonly Registration[], request: FastifyRequest, which: WhichLogin
): Promise<ScalekitClientDetails | null> {
  const meant = filterRegistrations(registrations, which.connectionId)
  const [selected] = meant.flatMap((registration) => findSelected(registration, request, which) ?? [])
  const { registration, login } = selected ?? (which.flowId === undefined ? findOnly(meant, request) : undefined) ?? {}
  if (registration === undefined || login === undefined) return null
  return await registration.clients.find(login.loginRequestId) ?? null
}

// It is only shown, so that the only one will do. Nothing is ever sent for a login that was not named.
function findOnly (registrations: readonly Registration[], request: FastifyRequest): Found | undefined {
  const [only, ...others] = findPendingLogins(registrations, request)
  return others.length === 0 ? only : undefined
}
