import type { FastifyReply, FastifyRequest, RawServerBase, RouteGenericInterface } from 'fastify'
import { sendRpcError } from './refusal.js'

/**
 * A hook that sets the challenge and fails with an error if a request is not allowed. It uses a callback, synchronously
 * for known tokens: a promise per request would cost more than the check itself. It fits the hooks of every app, HTTP/2
 * included.
 */
export type Guard = <Server extends RawServerBase>(
  request: FastifyRequest<RouteGenericInterface, Server>, reply: FastifyReply<RouteGenericInterface, Server>,
  done: (error?: Error) => void
) => void

/** Turns a check that throws, synchronously or not, into a hook. */
export function toGuard (check: (request: FastifyRequest, reply: FastifyReply) => void | Promise<void>): Guard {
  const guard = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void => {
    const refuse = (error: unknown) => { if (!sendRpcError(request, reply, error)) done(error as Error) }
    let waiting: void | Promise<void>
    try {
      waiting = check(request, reply)
    } catch (error) {
      return refuse(error)
    }
    if (waiting === undefined) return done()
    waiting.then(() => done(), refuse)
  }
  return guard as Guard
}
