import { randomUUID } from 'node:crypto'
import type {
  OAuthClientProvider, OAuthDiscoveryState, StoredOAuthClientInformation, StoredOAuthTokens
} from '@modelcontextprotocol/client'

/** What a client keeps between the steps of signing in; this one forgets it with the process. */
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

  /** Asked for once per authorization request. */
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

  /** The address to open in the browser; it is gone then. */
  takeAuthorizationUrl (): URL | undefined {
    const url = this.#authorizationUrl
    this.#authorizationUrl = undefined
    return url
  }

  /** Takes only what belongs to the authorization request that was made last. */
  checkAnswer (answer: URLSearchParams): URLSearchParams {
    if (answer.get('state') !== this.#state) throw new Error('the redirect came back with another state')
    const problem = answer.get('error')
    if (problem !== null) throw new Error(`the authorization server said ${problem}`)
    return answer
  }

  saveCodeVerifier (codeVerifier: string): void {
    this.#codeVerifier = codeVerifier
  }

  codeVerifier (): string {
    return this.#codeVerifier
  }
}
