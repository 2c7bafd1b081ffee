import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendRpcError } from './refusal.js'

/**
 * A hook that sets the challenge and fails with an error if a request is not allowed. It uses a callback, synchronously
 * for known tokens: a promise per request would cost more than the check itself.
 */
export type Guard = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void

/** Turns a check that throws, synchronously or not, into a hook. */
export function toGuard (check: (request: FastifyRequest, reply: FastifyReply) => void | Promise<void>): Guard {
  return (request, reply, done) => {
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
}
