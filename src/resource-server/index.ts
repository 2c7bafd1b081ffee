import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { FST_SCALEKIT_INVALID_OPTION } from '../errors.js'
import type { AccessTokenClaims, McpAuthInfo } from './access-token-claims.js'
import { FST_SCALEKIT_MISSING_TOKEN } from './errors.js'
import { createGuards, type Guard, type VerifiedTokens } from './guards.js'
import { metadataRoute } from './metadata-route.js'
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
     * A hook that lets only verified access tokens pass.
     * @throws `FST_SCALEKIT_MISSING_TOKEN`, `FST_SCALEKIT_INVALID_REQUEST`, `FST_SCALEKIT_INVALID_TOKEN`,
     * `FST_SCALEKIT_KEYS_UNAVAILABLE`
     */
    requireAccessToken (): Guard
    /** A hook behind it that asks for scopes. Throws `FST_SCALEKIT_INSUFFICIENT_SCOPE`. */
    requireScopes (...scopes: string[]): Guard
    /** A `preHandler` behind it that asks for the scopes of the MCP tools that are called. Throws like `requireScopes`. */
    requireToolScopes (tools: ToolScopes): Guard
  }
  interface FastifyRequest {
    /** Claims of the verified access token. Read where no guard has run, it throws `FST_SCALEKIT_MISSING_TOKEN`. */
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
    createGuards(resolved, createAccessTokenVerifier(resolved), verified)
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
 * Makes a Fastify service an OAuth resource server for Scalekit's access tokens: serves the metadata that MCP clients look for
 * and brings the guards. Guards nothing by itself.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/authorization
 */
export const scalekitResourceServer = fp(register, { name: 'fastify-scalekit-login/resource-server', fastify: '5.x' })
export default scalekitResourceServer
