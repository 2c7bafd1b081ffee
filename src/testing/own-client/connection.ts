import type { CallToolResult, Client, StreamableHTTPClientTransport, Tool } from '@modelcontextprotocol/client'
import type { ClientSdk } from './client-sdk.js'
import type { OAuthMemory } from './oauth-memory.js'
import type { ToolCall } from './tool-call.js'
import type { Fetch } from './trusting-fetch.js'

export interface ConnectionOptions {
  mcpServerUrl: string
  oauth: OAuthMemory
  fetch: Fetch
  /** Of one request, in milliseconds. */
  timeLimit: number
}

/** A connection of the SDK's client, which can be opened again. */
export class Connection {
  readonly #sdk: ClientSdk
  readonly #options: ConnectionOptions
  #client: Client
  #transport: StreamableHTTPClientTransport

  constructor (sdk: ClientSdk, options: ConnectionOptions) {
    this.#sdk = sdk
    this.#options = options
    this.#client = this.#createClient()
    this.#transport = this.#createTransport()
  }

  get protocolVersion (): string | undefined { return this.#client.getNegotiatedProtocolVersion() }

  /** A client and a transport that were refused cannot connect again, so it takes new ones. */
  async open (): Promise<void> {
    await this.close()
    this.#client = this.#createClient()
    this.#transport = this.#createTransport()
    await this.#client.connect(this.#transport, this.#patience)
  }

  finishAuth (answer: URLSearchParams): Promise<void> {
    return this.#transport.finishAuth(answer)
  }

  async listTools (): Promise<Tool[]> {
    return (await this.#client.listTools({}, this.#patience)).tools
  }

  async callTool ({ name, args }: ToolCall): Promise<CallToolResult> {
    return await this.#client.callTool({ name, arguments: args }, this.#patience)
  }

  close (): Promise<void> {
    return this.#transport.close()
  }

  /** Longer than the limit of each request, which says more. */
  get #patience (): { timeout: number } { return { timeout: 2 * this.#options.timeLimit } }

  #createClient (): Client {
    const about = { name: 'scalekit-emulator', version: '1.0.0' }
    return new this.#sdk.Client(about, { versionNegotiation: { mode: 'auto' } })
  }

  #createTransport (): StreamableHTTPClientTransport {
    const { mcpServerUrl, oauth, fetch } = this.#options
    return new this.#sdk.StreamableHTTPClientTransport(new URL(mcpServerUrl), { authProvider: oauth, fetch })
  }
}
