import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { FST_SCALEKIT_INVALID_OPTION } from '../errors/errors.js'
import { loadTelemetry } from '../telemetry/load-telemetry.js'
import type { AccessTokenClaims, McpAuthInfo } from './access-token-claims.js'
import { FST_SCALEKIT_MISSING_TOKEN } from './errors.js'
import type { Guard } from './guard.js'
import { createGuards } from './guards.js'
import type { RpcMessage } from './messages.js'
import { metadataRoute } from './metadata-route.js'
import { refuseOtherMethods } from './method-not-allowed.js'
import { resolveResource, type ScalekitResourceServerOptions } from './options.js'
import { addResource } from './resources.js'
import { admittedOf, decorateAdmitted } from './token-guard.js'
import type { ToolScopes } from './tool-scopes.js'
import { createAccessTokenVerifier } from './verify-access-token.js'

export type { AccessTokenClaims, McpAuthInfo } from './access-token-claims.js'
export { type AgentCaller, type Caller, readCaller, type UserCaller } from './caller.js'
export * from './errors.js'
export type { CodedError, CodedErrorClass } from '../errors/define-error.js'
export type { Guard } from './guard.js'
export type { RpcMessage } from './messages.js'
export type { ScalekitResourceServerOptions } from './options.js'
export { keepHeaders, toRouteHandler } from './raw-handler.js'
export type { RpcParams, ScopesOfTool, ToolScopes } from './tool-scopes.js'
export { FST_SCALEKIT_INVALID_OPTION }

declare module 'http' {
  interface IncomingMessage {
    auth?: McpAuthInfo
  }
}

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Returns a hook that accepts only requests with a valid access token.
     * @param which the `resource` of the endpoint, if several are registered
     * @throws `FST_SCALEKIT_MISSING_TOKEN`, `FST_SCALEKIT_INVALID_REQUEST`, `FST_SCALEKIT_INVALID_TOKEN`,
     * `FST_SCALEKIT_KEYS_UNAVAILABLE`; itself `FST_SCALEKIT_INVALID_OPTION` if it is not clear which endpoint is meant
     */
    requireAccessToken (which?: { resource?: string | undefined }): Guard
    /**
     * Returns a hook that requires scopes. Use it after `requireAccessToken`. Throws `FST_SCALEKIT_INSUFFICIENT_SCOPE`.
     */
    requireScopes (...scopes: string[]): Guard
    /**
     * Returns a `preHandler` hook that requires the scopes of the called MCP tools. A tool that is not named is
     * refused, unless there is `'*'`. Throws like `requireScopes`, and `FST_SCALEKIT_INVALID_REQUEST` for a body that
     * is no JSON-RPC or differs from the headers `Mcp-Name` and `Mcp-Method`.
     */
    requireToolScopes (tools: ToolScopes): Guard
    /**
     * The same for any JSON-RPC message, such as those about resources and prompts.
     * @param find returns the scopes that a message requires; an empty list: a good token is enough
     */
    requireRpcScopes (find: (message: RpcMessage) => readonly string[]): Guard
  }
  interface FastifyRequest {
    /** Claims of the verified access token. Throws `FST_SCALEKIT_MISSING_TOKEN` if no guard has run. */
    readonly accessTokenClaims: Readonly<AccessTokenClaims>
  }
}

const register: FastifyPluginAsync<ScalekitResourceServerOptions> = async (app, given) => {
  if (app.prefix !== '') {
    throw new FST_SCALEKIT_INVALID_OPTION(
      'Register the resource server at the root: its metadata has a well-known path')
  }
  const resolved = resolveResource(given)
  const verifier = createAccessTokenVerifier(resolved, await loadTelemetry())
  const resources = addResource(app, { resolved, verifier })
  if (resources === undefined) return
  decorateAdmitted(app)
  const { requireAccessToken, requireScopes, requireToolScopes, requireRpcScopes } = createGuards(resources)
  app.decorate('requireAccessToken', requireAccessToken)
  app.decorate('requireScopes', requireScopes)
  app.decorate('requireToolScopes', requireToolScopes)
  app.decorate('requireRpcScopes', requireRpcScopes)
  app.decorateRequest('accessTokenClaims', {
    getter (this: FastifyRequest) {
      const found = admittedOf(this)
      if (found === undefined) throw new FST_SCALEKIT_MISSING_TOKEN()
      return found.token.claims
    }
  })
  refuseOtherMethods(app, resources)
  await app.register(metadataRoute, { resources })
}

/**
 * Makes a Fastify service an OAuth resource server for Scalekit's access tokens. Serves the metadata that MCP clients
 * need and adds the guards. Routes without a guard stay open. Register it once for each endpoint.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/authorization
 */
export const scalekitResourceServer = fp(register, { name: 'fastify-scalekit-login/resource-server', fastify: '5.x' })
export default scalekitResourceServer
