import type { FastifyReply, FastifyRequest } from 'fastify'
import type { VerifiedToken } from './access-token-claims.js'
import { challenge } from './challenge.js'
import {
  FST_SCALEKIT_INSUFFICIENT_SCOPE, FST_SCALEKIT_INVALID_REQUEST, FST_SCALEKIT_INVALID_TOKEN, FST_SCALEKIT_KEYS_UNAVAILABLE,
  FST_SCALEKIT_MISSING_TOKEN
} from './errors.js'
import { type ResolvedResource, requireScopeList } from './options.js'
import { findToolScopes, type ToolScopes } from './tool-scopes.js'
import type { AccessTokenVerifier } from './verify-access-token.js'

/**
 * A hook that sets the challenge and fails with an error if a request is not allowed. It uses a callback, synchronously
 * for known tokens: a promise per request would cost more than the check itself.
 */
export type Guard = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void

const SCHEME = 'Bearer '

/** The verified tokens of current requests. */
export type VerifiedTokens = WeakMap<FastifyRequest, VerifiedToken>

/** The guards of one resource. */
export function createGuards (
  resolved: ResolvedResource, verifier: AccessTokenVerifier, verified: VerifiedTokens
) {
  const { resource, scopesSupported: scope } = resolved

  function admit (request: FastifyRequest, token: string, found: VerifiedToken): void {
    verified.set(request, found)
    // A URL can be changed, and so each request gets one of its own.
    request.raw.auth = { token, ...found.authInfo, resource: new URL(resource) }
  }

  function reject (request: FastifyRequest, reply: FastifyReply, error: unknown): never {
    if (error instanceof FST_SCALEKIT_INVALID_TOKEN) challenge(reply, resolved, { error: 'invalid_token', scope })
    if (error instanceof FST_SCALEKIT_KEYS_UNAVAILABLE) request.log.warn({ code: error.code }, 'Scalekit keys are not available')
    throw error
  }

  function requireAll (request: FastifyRequest, reply: FastifyReply, findNeeded: () => readonly string[]): void {
    const token = verified.get(request)
    if (token === undefined) {
      challenge(reply, resolved, { scope })
      throw new FST_SCALEKIT_MISSING_TOKEN()
    }
    const needed = findNeeded()
    if (needed.every((one) => token.scopes.has(one))) return
    challenge(reply, resolved, { error: 'insufficient_scope', scope: needed })
    throw new FST_SCALEKIT_INSUFFICIENT_SCOPE()
  }

  return {
    requireAccessToken: () => toGuard((request, reply) => {
      // A remembered token was well-formed, so only others are parsed.
      const { authorization = '' } = request.headers
      const sent = authorization.startsWith(SCHEME) ? authorization.slice(SCHEME.length) : ''
      const known = verifier.recall(sent)
      if (known !== undefined) return admit(request, sent, known)
      const token = readBearerToken(resolved, request, reply)
      return verifier.verify(token).then((found) => admit(request, token, found), (error) => reject(request, reply, error))
    }),

    requireScopes (...needed: string[]): Guard {
      requireScopeList(needed)
      return toGuard((request, reply) => requireAll(request, reply, () => needed))
    },

    requireToolScopes (tools: ToolScopes): Guard {
      const scopesByTool = new Map(Object.entries(tools))
      for (const needed of scopesByTool.values()) requireScopeList(needed)
      return toGuard((request, reply) => requireAll(request, reply, () => findToolScopes(scopesByTool, request)))
    }
  }
}

/** Turns a check that throws, synchronously or not, into a hook. */
function toGuard (check: (request: FastifyRequest, reply: FastifyReply) => void | Promise<void>): Guard {
  return (request, reply, done) => {
    let waiting: void | Promise<void>
    try {
      waiting = check(request, reply)
    } catch (error) {
      return done(error as Error)
    }
    if (waiting === undefined) return done()
    waiting.then(() => done(), done)
  }
}

/**
 * Returns the token from the Authorization header. A request without credentials gets a challenge without an error
 * code.
 */
function readBearerToken (
  resolved: ResolvedResource, { headers: { authorization = '' } }: FastifyRequest, reply: FastifyReply
): string {
  const token = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(authorization)?.[1]
  if (token !== undefined) return token
  const { scopesSupported: scope } = resolved
  if (!/^bearer(?: |$)/i.test(authorization)) {
    challenge(reply, resolved, { scope })
    throw new FST_SCALEKIT_MISSING_TOKEN()
  }
  challenge(reply, resolved, { error: 'invalid_request', scope })
  throw new FST_SCALEKIT_INVALID_REQUEST('The Authorization header must contain one bearer token')
}
