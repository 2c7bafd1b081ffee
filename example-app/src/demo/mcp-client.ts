import {
  Client, StreamableHTTPClientTransport, UnauthorizedError,
  type CallToolResult, type ClientOptions, type FetchLike
} from '@modelcontextprotocol/client'
import { OAuthClient } from './oauth-client.js'

export type VersionNegotiation = NonNullable<ClientOptions['versionNegotiation']>

export interface McpClientOptions {
  mcpUrl: string
  redirectUrl: string
  /** Opens the address in the user's browser and waits for what comes back at `redirectUrl`. */
  authorize (url: URL): Promise<URLSearchParams>
  fetch: FetchLike
  versionNegotiation: VersionNegotiation
}

export interface ToolCall {
  name: string
  arguments: Record<string, unknown>
}

/**
 * Connects like every MCP client: refused at first, it finds its authorization server, registers and signs in. Refused
 * for want of a scope later on, it comes back for more.
 */
export class McpClient {
  readonly #options: McpClientOptions
  readonly #oauth: OAuthClient
  #transport: StreamableHTTPClientTransport
  #client: Client

  static async connect (options: McpClientOptions): Promise<McpClient> {
    const client = new McpClient(options)
    await client.#authorized(() => client.#open())
    return client
  }

  private constructor (options: McpClientOptions) {
    this.#options = options
    this.#oauth = new OAuthClient(options.redirectUrl)
    this.#transport = this.#createTransport()
    this.#client = this.#createClient()
  }

  get protocolVersion (): string | undefined {
    return this.#client.getNegotiatedProtocolVersion()
  }

  callTool (call: ToolCall): Promise<CallToolResult> {
    return this.#authorized(() => this.#client.callTool(call))
  }

  close (): Promise<void> {
    return this.#client.close()
  }

  /** Takes a step; where the SDK finds that it needs the user's consent, gets that and takes the step again. */
  async #authorized<T> (step: () => Promise<T>): Promise<T> {
    try {
      return await step()
    } catch (error) {
      const url = this.#oauth.takeAuthorizationUrl()
      if (!(error instanceof UnauthorizedError) || !url) throw error
      const answer = this.#oauth.checkAnswer(await this.#options.authorize(url))
      await this.#transport.finishAuth(answer)
      return step()
    }
  }

  /** A client and a transport that were refused cannot connect again. */
  async #open (): Promise<void> {
    await this.#transport.close()
    this.#transport = this.#createTransport()
    this.#client = this.#createClient()
    await this.#client.connect(this.#transport)
  }

  #createTransport (): StreamableHTTPClientTransport {
    const { mcpUrl, fetch } = this.#options
    return new StreamableHTTPClientTransport(new URL(mcpUrl), { authProvider: this.#oauth, fetch })
  }

  #createClient (): Client {
    const { versionNegotiation } = this.#options
    return new Client({ name: 'acme-notes-demo', version: '1.0.0' }, { versionNegotiation })
  }
}
