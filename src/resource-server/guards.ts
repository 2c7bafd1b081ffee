import type { FastifyReply, FastifyRequest } from 'fastify'
import { challenge, mergeScopes } from './challenge.js'
import { FST_SCALEKIT_INSUFFICIENT_SCOPE, FST_SCALEKIT_MISSING_TOKEN } from './errors.js'
import { type Guard, toGuard } from './guard.js'
import { readMessages, type RpcMessage } from './messages.js'
import { requireScopeList } from './options.js'
import { findResource, resourceOfPath, type Resources } from './resources.js'
import { type Admitted, admittedOf, createTokenGuard } from './token-guard.js'
import { checkFound, createToolRules, type FindScopes, type ToolScopes } from './tool-scopes.js'

/** The guards of all endpoints of an app. */
export function createGuards (resources: Resources) {
  function requireAdmitted (request: FastifyRequest, reply: FastifyReply): Admitted {
    const found = admittedOf(request)
    if (found !== undefined) return found
    const { resolved } = resourceOfPath(resources, request.url)
    challenge(reply, resolved, { scope: resolved.scopesSupported })
    throw new FST_SCALEKIT_MISSING_TOKEN()
  }

  function guardMessages (find: FindScopes): Guard {
    return toGuard((request, reply) => {
      const found = requireAdmitted(request, reply)
      const needed = new Set<string>()
      for (const message of readMessages(request)) {
        const scopes = find(message, request)
        if (scopes === undefined) throw new FST_SCALEKIT_INSUFFICIENT_SCOPE('No scope allows this tool')
        for (const scope of scopes) needed.add(scope)
      }
      requireAll(reply, found, needed)
    })
  }

  return {
    requireAccessToken: ({ resource }: { resource?: string | undefined } = {}): Guard =>
      createTokenGuard(findResource(resources, resource)),

    requireScopes (...needed: string[]): Guard {
      requireScopeList(needed, 1)
      return toGuard((request, reply) => requireAll(reply, requireAdmitted(request, reply), needed))
    },

    requireToolScopes: (tools: ToolScopes): Guard => guardMessages(createToolRules(tools)),

    requireRpcScopes: (find: (message: RpcMessage) => readonly string[]): Guard =>
      guardMessages((message) => checkFound(find(message)))
  }
}

function requireAll (reply: FastifyReply, { token, resolved }: Admitted, needed: Iterable<string>): void {
  const missing = [...needed].filter((one) => !token.scopes.has(one))
  if (missing.length === 0) return
  // With those that it has: some clients replace their scopes by these, and would be back for the others.
  challenge(reply, resolved, { error: 'insufficient_scope', scope: mergeScopes(token.granted, needed) })
  throw new FST_SCALEKIT_INSUFFICIENT_SCOPE(`The access token lacks a required scope: ${missing.join(' ')}`)
}
