import type {
  OAuthClientMetadata, OAuthClientProvider, OAuthDiscoveryState, StoredOAuthClientInformation, StoredOAuthTokens
} from '@modelcontextprotocol/client'

export const redirectUrl = 'cursor://anysphere.cursor-mcp/oauth/callback'

/** What an MCP client keeps about one server. It keeps it in memory. */
export class OAuthClient implements OAuthClientProvider {
  readonly redirectUrl = redirectUrl
  readonly clientMetadata: OAuthClientMetadata = {
    client_name: 'Test client', redirect_uris: [redirectUrl], token_endpoint_auth_method: 'none'
  }

  #authorizationUrl: URL | undefined
  #information: StoredOAuthClientInformation | undefined
  #tokens: StoredOAuthTokens | undefined
  #verifier = ''
  #discovery: OAuthDiscoveryState | undefined

  /** Where the client would have opened the browser. */
  takeAuthorizationUrl (): URL {
    if (this.#authorizationUrl === undefined) throw new Error('The server let the client in without a login')
    return this.#authorizationUrl
  }

  clientInformation () { return this.#information }
  saveClientInformation (information: StoredOAuthClientInformation): void { this.#information = information }
  tokens () { return this.#tokens }
  saveTokens (tokens: StoredOAuthTokens): void { this.#tokens = tokens }
  redirectToAuthorization (url: URL): void { this.#authorizationUrl = url }
  saveCodeVerifier (verifier: string): void { this.#verifier = verifier }
  codeVerifier (): string { return this.#verifier }
  saveDiscoveryState (state: OAuthDiscoveryState): void { this.#discovery = state }
  discoveryState () { return this.#discovery }
}
