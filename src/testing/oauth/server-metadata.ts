import { clientAuthMethods, grantTypes } from './client-metadata.js'
import { endpointPaths, type Issuer, registrationPath, scopesOf } from './issuers.js'

/**
 * Metadata of the authorization server of one MCP server, or of the whole environment.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8414#section-2
 */
export function buildServerMetadata (environmentUrl: string, issuer: Issuer): Record<string, unknown> {
  const { authorization, token, introspection, revocation } = endpointPaths(issuer)
  return {
    issuer: issuer.url,
    authorization_endpoint: `${environmentUrl}${authorization}`,
    token_endpoint: `${environmentUrl}${token}`,
    introspection_endpoint: `${environmentUrl}${introspection}`,
    revocation_endpoint: `${environmentUrl}${revocation}`,
    jwks_uri: `${environmentUrl}/keys`,
    registration_endpoint: `${environmentUrl}${registrationPath(issuer.resources[0])}`,
    scopes_supported: scopesOf(issuer),
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: grantTypes,
    token_endpoint_auth_methods_supported: clientAuthMethods,
    introspection_endpoint_auth_methods_supported: clientAuthMethods,
    revocation_endpoint_auth_methods_supported: clientAuthMethods,
    authorization_grant_profiles_supported: ['urn:ietf:params:oauth:grant-profile:id-jag'],
    code_challenge_methods_supported: ['S256'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    authorization_response_iss_parameter_supported: true,
    client_id_metadata_document_supported: true
  }
}
