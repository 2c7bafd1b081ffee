import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { FST_SCALEKIT_INVALID_OPTION } from '../errors.js'
import type { AccessTokenClaims, McpAuthInfo } from './access-token-claims.js'
import { FST_SCALEKIT_MISSING_TOKEN } from './errors.js'
import { createGuards, type Guard, type VerifiedTokens } from './guards.js'
import { metadataRoute } from './metadata-route.js'
import { loadTelemetry } from '../telemetry/load-telemetry.js'
import { resolveResource, type ScalekitResourceServerOptions } from './options.js'
import type { ToolScopes } from './tool-scopes.js'
import { createAccessTokenVerifier } from './verify-access-token.js'

export type { AccessTokenClaims, McpAuthInfo } from './access-token-claims.js'
export * from './errors.js'
export type { Guard } from './guards.js'
export type { ScalekitResourceServerOptions } from './options.js'
export type { ToolScopes } from './tool-scopes.js'
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
     * @throws `FST_SCALEKIT_MISSING_TOKEN`, `FST_SCALEKIT_INVALID_REQUEST`, `FST_SCALEKIT_INVALID_TOKEN`,
     * `FST_SCALEKIT_KEYS_UNAVAILABLE`
     */
    requireAccessToken (): Guard
    /**
     * Returns a hook that requires scopes. Use it after `requireAccessToken`. Throws `FST_SCALEKIT_INSUFFICIENT_SCOPE`.
     */
    requireScopes (...scopes: string[]): Guard
    /** Returns a `preHandler` hook that requires the scopes of the called MCP tools. Throws like `requireScopes`. */
    requireToolScopes (tools: ToolScopes): Guard
  }
  interface FastifyRequest {
    /** Claims of the verified access token. Throws `FST_SCALEKIT_MISSING_TOKEN` if no guard has run. */
    readonly accessTokenClaims: Readonly<AccessTokenClaims>
  }
}

const register: FastifyPluginAsync<ScalekitResourceServerOptions> = async (app, given) => {
  if (app.prefix !== '') {
    throw new FST_SCALEKIT_INVALID_OPTION('Register the resource server at the root: its metadata has a well-known path')
  }
  const resolved = resolveResource(given)
  const verified: VerifiedTokens = new WeakMap()
  const { requireAccessToken, requireScopes, requireToolScopes } =
    createGuards(resolved, createAccessTokenVerifier(resolved, await loadTelemetry()), verified)
  app.decorate('requireAccessToken', requireAccessToken)
  app.decorate('requireScopes', requireScopes)
  app.decorate('requireToolScopes', requireToolScopes)
  app.decorateRequest('accessTokenClaims', {
    getter (this: FastifyRequest) {
      const token = verified.get(this)
      if (token === undefined) throw new FST_SCALEKIT_MISSING_TOKEN()
      return token.claims
    }
  })
  await app.register(metadataRoute, { resolved })
}

/**
 * Makes a Fastify service an OAuth resource server for Scalekit's access tokens. Serves the metadata that MCP clients
 * need and adds the guards. Routes without a guard stay open.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/authorization
 */
export const scalekitResourceServer = fp(register, { name: 'fastify-scalekit-login/resource-server', fastify: '5.x' })
export default scalekitResourceServer
