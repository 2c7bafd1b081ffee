import type { FastifyRequest } from 'fastify'
import { findLogin, type Found } from '../login/pending-logins.js'
import type { Registration } from '../registration/registration.js'
import { findNamedLogin } from './named-login.js'

/** Selects the pending login, if the request does not name it. */
export interface WhichLogin {
  /** Default: the login that the request names by `flow` or by a return path. */
  flowId?: string | undefined
  /** Required if there are several registrations. */
  connectionId?: string | undefined
}

/** The login that a host selects, or that the request names. */
export function findSelected (
  registration: Registration, request: FastifyRequest, { flowId }: WhichLogin
): Found | undefined {
  return flowId === undefined ? findNamedLogin([registration], request) : findLogin([registration], request, flowId)
}
