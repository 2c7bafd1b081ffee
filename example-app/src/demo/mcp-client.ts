import { randomUUID } from 'node:crypto'
import {
  Client, StreamableHTTPClientTransport, UnauthorizedError,
  type ClientOptions, type FetchLike, type OAuthClientProvider, type OAuthDiscoveryState,
  type StoredOAuthClientInformation, type StoredOAuthTokens
} from '@modelcontextprotocol/client'

export interface McpClientOptions {
  mcpUrl: string
  redirectUrl: string
  /** Opens the address in the user's browser and waits for what comes back at `redirectUrl`. */
  authorize (url: URL): Promise<URLSearchParams>
  fetch?: FetchLike
  versionNegotiation?: NonNullable<ClientOptions['versionNegotiation']>
}

/** Connects as any MCP client does: refused at first, it finds its authorization server, registers and signs in. */
export async function connectMcpClient (options: McpClientOptions): Promise<Client> {
  const provider = new OAuthClient(options.redirectUrl)
  const transport = openTransport(options, provider)
  try {
    return await connect(options, transport)
  } catch (error) {
    if (!(error instanceof UnauthorizedError) || !provider.authorizationUrl) throw error
  }
  const answer = await options.authorize(provider.authorizationUrl)
  if (answer.get('state') !== provider.state()) throw new Error('the redirect came back with another state')
  const problem = answer.get('error')
  if (problem !== null) throw new Error(`the authorization server said ${problem}`)
  await transport.finishAuth(answer)
  await transport.close()
  return connect(options, openTransport(options, provider))
}

function openTransport ({ mcpUrl, fetch }: McpClientOptions, authProvider: OAuthClient): StreamableHTTPClientTransport {
  return new StreamableHTTPClientTransport(new URL(mcpUrl), { authProvider, ...(fetch && { fetch }) })
}

async function connect (options: McpClientOptions, transport: StreamableHTTPClientTransport): Promise<Client> {
  const client = new Client(
    { name: 'acme-notes-demo', version: '1.0.0' },
    { versionNegotiation: options.versionNegotiation ?? { mode: 'auto' } }
  )
  await client.connect(transport)
  return client
}

/** What a client keeps between the steps of signing in; this one forgets it with the process. */
class OAuthClient implements OAuthClientProvider {
  readonly redirectUrl: string
  authorizationUrl: URL | undefined
  readonly #state = randomUUID()
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

  state (): string {
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
    this.authorizationUrl = url
  }

  saveCodeVerifier (codeVerifier: string): void {
    this.#codeVerifier = codeVerifier
  }

  codeVerifier (): string {
    return this.#codeVerifier
  }
}
