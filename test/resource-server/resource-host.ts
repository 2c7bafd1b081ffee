import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import type { Test } from 'tap'
import { scalekitResourceServer, type ScalekitResourceServerOptions } from '../../dist/resource-server/index.js'
import { resource, resourceId } from './token-issuer.js'

export interface ResourceHostSetup {
  options?: Partial<ScalekitResourceServerOptions>
  /** Runs before the plugin is registered. */
  before?: (app: FastifyInstance) => void | Promise<void>
  /** Registers routes behind `requireAccessToken()`. Default: `GET /mcp`, which answers with the claims. */
  guarded?: (app: FastifyInstance) => void | Promise<void>
  logger?: NonNullable<FastifyServerOptions['logger']>
}

export const defaults = {
  environmentUrl: 'https://acme.scalekit.test', resourceId, resource, scopesSupported: ['usr:read', 'notes:read']
}
export const metadataUrl = 'https://mcp.acme.test/.well-known/oauth-protected-resource/mcp'

/** A service that is a resource server, ready for `inject()`. */
export async function buildResourceHost (t: Test, { options, before, guarded, logger = false }: ResourceHostSetup = {}): Promise<FastifyInstance> {
  const app = Fastify({ logger })
  t.teardown(() => app.close())
  await before?.(app)
  await app.register(scalekitResourceServer, { ...defaults, ...options })
  await app.register(async (mcp) => {
    mcp.addHook('onRequest', mcp.requireAccessToken())
    if (guarded) await guarded(mcp)
    else mcp.get('/mcp', async (request) => request.accessTokenClaims)
  })
  return app
}

/** Calls `GET /mcp` with what an Authorization header holds. */
export async function callWith (app: FastifyInstance, authorization?: string) {
  const response = await app.inject({ url: '/mcp', headers: { ...(authorization !== undefined && { authorization }) } })
  const { statusCode: status, headers, body } = response
  const code: unknown = Object(JSON.parse(body)).code
  return { status, code, body, headers, challenge: readChallenge(headers['www-authenticate']) }
}

/** The parameters of a `Bearer` challenge; one that is not written as RFC 7235 asks has none. */
export function readChallenge (header: unknown): Record<string, string> | undefined {
  if (typeof header !== 'string') return undefined
  const parameter = '[a-z_]+="(?:[^"\\\\]|\\\\.)*"'
  if (!new RegExp(`^Bearer ${parameter}(?:, ${parameter})*$`).test(header)) return {}
  const found = header.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)
  return Object.fromEntries([...found].map(([, name = '', value = '']) => [name, value.replaceAll(/\\(.)/g, '$1')]))
}
