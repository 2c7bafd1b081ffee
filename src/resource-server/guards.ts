import type { FastifyReply, FastifyRequest } from 'fastify'
import type { VerifiedToken } from './access-token-claims.js'
import { challenge } from './challenge.js'
import {
  FST_SCALEKIT_INSUFFICIENT_SCOPE, FST_SCALEKIT_INVALID_REQUEST, FST_SCALEKIT_INVALID_TOKEN, FST_SCALEKIT_KEYS_UNAVAILABLE,
  FST_SCALEKIT_MISSING_TOKEN
} from './errors.js'
import { type ResolvedResource, requireScopeList } from './options.js'
import { findToolScopes, type ToolScopes } from './tool-scopes.js'

/** A hook that refuses a request by throwing, with the challenge set on the reply before. */
export type Guard = (request: FastifyRequest, reply: FastifyReply) => Promise<void>

/** The verified tokens of the requests under way. */
export type VerifiedTokens = WeakMap<FastifyRequest, VerifiedToken>

/** The guards of one resource. */
export function createGuards (
  resolved: ResolvedResource, verify: (token: string) => Promise<VerifiedToken>, verified: VerifiedTokens
) {
  const { scopesSupported: scope } = resolved

  const requireAccessToken = (): Guard => async (request, reply) => {
    const token = readBearerToken(resolved, request, reply)
    const found = await verify(token).catch((error: unknown) => {
      if (error instanceof FST_SCALEKIT_INVALID_TOKEN) challenge(reply, resolved, { error: 'invalid_token', scope })
      if (error instanceof FST_SCALEKIT_KEYS_UNAVAILABLE) request.log.error({ err: error }, 'the keys of Scalekit are out of reach')
      throw error
    })
    verified.set(request, found)
    request.raw.auth = toAuthInfo(resolved, token, found)
  }

  function requireAll (request: FastifyRequest, reply: FastifyReply, needed: readonly string[]): void {
    const token = verified.get(request)
    if (token === undefined) {
      challenge(reply, resolved, { scope })
      throw new FST_SCALEKIT_MISSING_TOKEN()
    }
    if (needed.every((one) => token.scopes.has(one))) return
    challenge(reply, resolved, { error: 'insufficient_scope', scope: needed })
    throw new FST_SCALEKIT_INSUFFICIENT_SCOPE()
  }

  return {
    requireAccessToken,

    requireScopes (...needed: string[]): Guard {
      requireScopeList(needed)
      return async (request, reply) => requireAll(request, reply, needed)
    },

    requireToolScopes (tools: ToolScopes): Guard {
      const scopesByTool = new Map(Object.entries(tools))
      for (const needed of scopesByTool.values()) requireScopeList(needed)
      return async (request, reply) => {
        requireAll(request, reply, [])
        requireAll(request, reply, findToolScopes(scopesByTool, request))
      }
    }
  }
}

/** The token of the one way in which it may be sent. A request without credentials did nothing wrong and gets no error code. */
function readBearerToken (resolved: ResolvedResource, { headers: { authorization = '' } }: FastifyRequest, reply: FastifyReply): string {
  const { scopesSupported: scope } = resolved
  if (!/^bearer(?: |$)/i.test(authorization)) {
    challenge(reply, resolved, { scope })
    throw new FST_SCALEKIT_MISSING_TOKEN()
  }
  const token = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(authorization)?.[1]
  if (token === undefined) {
    challenge(reply, resolved, { error: 'invalid_request', scope })
    throw new FST_SCALEKIT_INVALID_REQUEST('The Authorization header must hold one bearer token')
  }
  return token
}

/** The same for the MCP SDK, whose tools see it as `authInfo`. */
function toAuthInfo ({ resource }: ResolvedResource, token: string, { claims, scopes }: VerifiedToken) {
  return {
    token,
    clientId: typeof claims.client_id === 'string' ? claims.client_id : '',
    scopes: [...scopes],
    expiresAt: claims.exp,
    resource: new URL(resource),
    extra: { ...claims }
  }
}
