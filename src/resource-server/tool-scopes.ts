import type { FastifyRequest } from 'fastify'
import { FST_SCALEKIT_INVALID_REQUEST } from './errors.js'
import type { RpcMessage } from './messages.js'
import { requireScopeList } from './options.js'

/** The parameters of a JSON-RPC message. Those of a tool call hold the tool's `arguments`. */
export type RpcParams = { readonly [name: string]: unknown }

/** Scopes, or a function that finds them by the parameters of the call. An empty list: a good token is enough. */
export type ScopesOfTool = readonly string[] | ((params: RpcParams) => readonly string[])

/**
 * The scopes that the tools of an MCP server require. `'*'` is for all tools that are not named. Without it, a tool
 * that is not named is refused.
 */
export type ToolScopes = { readonly [tool: string]: ScopesOfTool }

/** The scopes that a message requires; `undefined` for one that no scope allows. */
export type FindScopes = (message: RpcMessage, request: FastifyRequest) => readonly string[] | undefined

const OTHERS = '*'

/**
 * Finds the scopes of tool calls. Other messages require none.
 * @throws `FST_SCALEKIT_INVALID_OPTION` for scopes that no token can have, `FST_SCALEKIT_INVALID_REQUEST` for a name
 * that is no string
 */
export function createToolRules (tools: ToolScopes): FindScopes {
  const scopesByTool = new Map(Object.entries(tools))
  for (const scopes of scopesByTool.values()) if (typeof scopes !== 'function') requireScopeList(scopes)

  return (message, request) => {
    const { method, params = {} } = message
    const { name } = params
    if (method !== 'tools/call' || name === undefined) return []
    // A one-element list would find the tool of that name in an object of handlers.
    if (typeof name !== 'string') throw new FST_SCALEKIT_INVALID_REQUEST('The name of a tool must be a string')
    const scopes = scopesByTool.get(name) ?? scopesByTool.get(OTHERS)
    if (scopes === undefined) {
      request.log.warn({ tool: name }, 'a tool was refused: requireToolScopes() does not name it')
    }
    return typeof scopes === 'function' ? checkFound(scopes(params)) : scopes
  }
}

/** The scopes that a function of the host has found: they cannot be checked before. */
export function checkFound (scopes: unknown): readonly string[] {
  requireScopeList(scopes)
  return scopes
}
