import { randomUUID } from 'node:crypto'
import type {
  OAuthClientProvider, OAuthDiscoveryState, StoredOAuthClientInformation, StoredOAuthTokens
} from '@modelcontextprotocol/client'

/** What a client keeps while its user signs in. This one keeps it in memory only. */
export class OAuthClient implements OAuthClientProvider {
  readonly redirectUrl: string
  #authorizationUrl: URL | undefined
  #state = ''
  #client: StoredOAuthClientInformation | undefined
  #tokens: StoredOAuthTokens | undefined
  #discovery: OAuthDiscoveryState | undefined
  #codeVerifier = ''

  constructor (redirectUrl: string) {
    this.redirectUrl = redirectUrl
  }

  get clientMetadata (): OAuthClientProvider['clientMetadata'] {
    return {
      client_name: 'Acme Notes demo client',
      redirect_uris: [this.redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      application_type: 'native'
    }
  }

  /** Called once per authorization request. */
  state (): string {
    this.#state = randomUUID()
    return this.#state
  }

  clientInformation (): StoredOAuthClientInformation | undefined {
    return this.#client
  }

  saveClientInformation (client: StoredOAuthClientInformation): void {
    this.#client = client
  }

  tokens (): StoredOAuthTokens | undefined {
    return this.#tokens
  }

  saveTokens (tokens: StoredOAuthTokens): void {
    this.#tokens = tokens
  }

  discoveryState (): OAuthDiscoveryState | undefined {
    return this.#discovery
  }

  saveDiscoveryState (discovery: OAuthDiscoveryState): void {
    this.#discovery = discovery
  }

  redirectToAuthorization (url: URL): void {
    this.#authorizationUrl = url
  }

  /** Returns the address to open in the browser, once. */
  takeAuthorizationUrl (): URL | undefined {
    const url = this.#authorizationUrl
    this.#authorizationUrl = undefined
    return url
  }

  /** Accepts only the response to the latest authorization request. */
  checkAnswer (answer: URLSearchParams): URLSearchParams {
    if (answer.get('state') !== this.#state) throw new Error('the redirect has a different state')
    const problem = answer.get('error')
    if (problem !== null) throw new Error(`the authorization server returned ${problem}`)
    return answer
  }

  saveCodeVerifier (codeVerifier: string): void {
    this.#codeVerifier = codeVerifier
  }

  codeVerifier (): string {
    return this.#codeVerifier
  }
}
