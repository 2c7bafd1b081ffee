import type { FastifyRequest } from 'fastify'
import { findLogin, type Found } from '../login/pending-logins.js'
import type { Registration } from '../registration/registration.js'

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

function readText (source: unknown, name: string): string | undefined {
  if (typeof source !== 'object' || source === null || !(name in source)) return undefined
  const value: unknown = Reflect.get(source, name)
  // @fastify/multipart wraps fields with `attachFieldsToBody: true`.
  const text = typeof value === 'object' && value !== null && 'value' in value ? value.value : value
  return typeof text === 'string' ? text : undefined
}

function readFlow ({ continuePath, options: { publicUrl } }: Registration, returnTo = ''): string | undefined {
  const base = publicUrl?.origin ?? 'http://path.invalid'
  if (!URL.canParse(returnTo, base)) return undefined
  const url = new URL(returnTo, base)
  return url.origin === base && url.pathname === continuePath ? url.searchParams.get('flow') ?? undefined : undefined
}
