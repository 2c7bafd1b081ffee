import { randomUUID } from 'node:crypto'
import type {
  OAuthClientMetadata, OAuthClientProvider, OAuthDiscoveryState, StoredOAuthClientInformation, StoredOAuthTokens
} from '@modelcontextprotocol/client'

/** What the client knows during one visit: the SDK asks for it, and brings it here. */
export class OAuthMemory implements OAuthClientProvider {
  readonly redirectUrl: string
  readonly clientMetadata: OAuthClientMetadata
  #authorizationUrl: URL | undefined
  #state = ''
  #verifier = ''
  #client: StoredOAuthClientInformation | undefined
  #tokens: StoredOAuthTokens | undefined
  #discovery: OAuthDiscoveryState | undefined

  constructor (redirectUrl: string) {
    this.redirectUrl = redirectUrl
    this.clientMetadata = {
      client_name: "Scalekit emulator's client",
      redirect_uris: [redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none'
    }
  }

  /** Makes a new one, as each authorization request has its own. */
  state (): string {
    this.#state = randomUUID()
    return this.#state
  }

  isOwnState (state: string | null): boolean { return state === this.#state }
  redirectToAuthorization (url: URL): void { this.#authorizationUrl = url }

  /** Where the user has to go, once. */
  takeAuthorizationUrl (): URL | undefined {
    const url = this.#authorizationUrl
    this.#authorizationUrl = undefined
    return url
  }

  clientInformation (): StoredOAuthClientInformation | undefined { return this.#client }
  saveClientInformation (client: StoredOAuthClientInformation): void { this.#client = client }
  tokens (): StoredOAuthTokens | undefined { return this.#tokens }
  saveTokens (tokens: StoredOAuthTokens): void { this.#tokens = tokens }
  /** Called where the server takes tokens for invalid. */
  invalidateCredentials (): void { this.#tokens = undefined }
  discoveryState (): OAuthDiscoveryState | undefined { return this.#discovery }
  saveDiscoveryState (discovery: OAuthDiscoveryState): void { this.#discovery = discovery }
  codeVerifier (): string { return this.#verifier }
  saveCodeVerifier (verifier: string): void { this.#verifier = verifier }
}
