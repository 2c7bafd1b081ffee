import type { ClientMetadata } from 'oidc-provider'
import { isLoopbackName } from '../network/own-host.js'

/** How clients may authenticate; oidc-provider and the metadata documents say the same. */
export const clientAuthMethods = ['none', 'client_secret_basic', 'client_secret_post'] as const
/** The grant of an identity provider's assertion. */
export const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
export const grantTypes = ['authorization_code', 'refresh_token', 'client_credentials', jwtBearer]

/**
 * Brings the metadata of an MCP client to what oidc-provider takes.
 *
 * MCP clients rarely send `application_type`, and oidc-provider takes custom schemes and any loopback port from
 * `native` ones only. A registered `scope` would forbid asking for more later, which MCP's step-up does.
 */
export function adaptClientMetadata (metadata: ClientMetadata): void {
  const { redirect_uris: redirectUris, grant_types: asked }: Record<string, unknown> = metadata
  if (Array.isArray(redirectUris) && redirectUris.some(needsNative)) metadata.application_type = 'native'
  if (Array.isArray(asked)) metadata.grant_types = asked.filter((grantType) => grantTypes.includes(grantType))
  if (Array.isArray(asked) && !asked.includes('authorization_code')) {
    metadata.response_types = []
    metadata.redirect_uris ??= []
  }
  delete metadata.scope
}

function needsNative (uri: unknown): boolean {
  if (typeof uri !== 'string' || !URL.canParse(uri)) return false
  const { protocol, hostname } = new URL(uri)
  return protocol === 'http:' ? isLoopbackName(hostname) : protocol !== 'https:'
}
