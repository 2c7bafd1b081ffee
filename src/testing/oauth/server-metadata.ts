import { clientAuthMethods, grantTypes } from './client-metadata.js'

/** What the metadata documents are made from. */
export interface MetadataSource {
  environmentUrl: string
  resourceId: string
  scopesSupported: readonly string[]
}

/** The issuer of authorization responses, as in the metadata of one MCP server; tokens carry the environment's URL. */
export function metadataIssuer ({ environmentUrl, resourceId }: MetadataSource): string {
  return `${environmentUrl}/resources/${resourceId}`
}

/**
 * Metadata of the authorization server for one MCP server, or of the whole environment.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8414#section-2
 */
export function buildServerMetadata (source: MetadataSource, issuer: string): Record<string, unknown> {
  const { environmentUrl, resourceId, scopesSupported } = source
  return {
    issuer,
    authorization_endpoint: `${environmentUrl}/oauth/authorize`,
    token_endpoint: `${environmentUrl}/oauth/token`,
    jwks_uri: `${environmentUrl}/keys`,
    registration_endpoint: `${environmentUrl}/api/v1/resources/${resourceId}/clients:register`,
    scopes_supported: scopesSupported,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: grantTypes,
    token_endpoint_auth_methods_supported: clientAuthMethods,
    code_challenge_methods_supported: ['S256'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    authorization_response_iss_parameter_supported: issuer !== environmentUrl,
    client_id_metadata_document_supported: true
  }
}
