import type { FastifyError } from '@fastify/error'
import * as errors from '../errors.js'

const own = Object.values(errors)

/** Whether an error is one of this package's, and so may be shown as a problem page. */
export function isScalekitLoginError (error: unknown): error is FastifyError {
  return own.some((Own) => error instanceof Own)
}

/** Gives an error a header of its answer; Fastify's error handler and ours set those that an error has. */
export function withHeader<E> (error: E, name: string, value: string): E {
  const headers = typeof error === 'object' && error !== null && 'headers' in error ? error.headers : {}
  return Object.assign(Object(error), { headers: { ...Object(headers), [name]: value } })
}

/** Gives an error the `Retry-After` that its answer carries, in whole seconds. */
export function withRetryAfter<E extends Error> (error: E, seconds: number): E {
  return withHeader(error, 'retry-after', String(Math.max(1, Math.ceil(seconds))))
}
