import type { FastifyRequest } from 'fastify'
import type { PendingLogin } from '../pending-login/pending-login.js'
import type { Registration } from '../registration/registration.js'

/** A pending login and the registration that received it. */
export interface Found {
  registration: Registration
  login: PendingLogin
}

/** All pending logins of a browser, from every registration, newest first. */
export function findPendingLogins (registrations: readonly Registration[], request: FastifyRequest): Found[] {
  const now = Date.now()
  return findAll(registrations, request)
    .filter(({ registration: { options }, login }) => login.receivedAt + options.maxAge > now)
    .sort((one, other) => other.login.receivedAt - one.login.receivedAt)
}

/** The login with this ID, expired or not. */
export function findLogin (
  registrations: readonly Registration[], request: FastifyRequest, flowId: string | undefined
): Found | undefined {
  return flowId === undefined ? undefined : findAll(registrations, request).find(({ login }) => login.flowId === flowId)
}

/**
 * The login that a request names, by `flow` or by a return path to a continue route. It never picks another login,
 * because an attacker may have planted that one (login-request fixation).
 */
export function findNamedLogin (registrations: readonly Registration[], request: FastifyRequest): Found | undefined {
  const { query, body } = request
  const byFlow = [query, body].map((source) => findLogin(registrations, request, readText(source, 'flow')))
  const byReturnPath = registrations.flatMap((registration) => [query, body].map((source) =>
    findLogin([registration], request, readFlow(registration, readText(source, registration.options.returnToParam)))))
  return [...byFlow, ...byReturnPath].find((found) => found !== undefined)
}

function findAll (registrations: readonly Registration[], request: FastifyRequest): Found[] {
  return registrations.flatMap((registration) =>
    registration.cookie.read(request).map((login) => ({ registration, login })))
}

function readText (source: unknown, name: string): string | undefined {
  if (typeof source !== 'object' || source === null || !(name in source)) return undefined
  const value: unknown = Reflect.get(source, name)
  return typeof value === 'string' ? value : undefined
}

function readFlow ({ continuePath, options: { publicUrl } }: Registration, returnTo = ''): string | undefined {
  const base = publicUrl?.origin ?? 'http://path.invalid'
  if (!URL.canParse(returnTo, base)) return undefined
  const url = new URL(returnTo, base)
  return url.origin === base && url.pathname === continuePath ? url.searchParams.get('flow') ?? undefined : undefined
}
