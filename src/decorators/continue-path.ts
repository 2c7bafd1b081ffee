import type { FastifyRequest } from 'fastify'
import { findPendingLogins } from '../login/pending-logins.js'
import { continuePathOf, type Registration } from '../registration/registration.js'
import { findNamedLogin } from './named-login.js'

/**
 * Where a browser goes on. With several logins and no name, that is the chooser: the newest may be one that an attacker
 * has planted.
 */
export function findContinuePath (registrations: readonly Registration[], request: FastifyRequest): string | null {
  const named = findNamedLogin(registrations, request)
  if (named !== undefined) return continuePathOf(named.registration, named.login)
  const [newest, ...others] = findPendingLogins(registrations, request)
  if (newest === undefined) return null
  return others.length === 0 ? continuePathOf(newest.registration, newest.login) : newest.registration.continuePath
}
