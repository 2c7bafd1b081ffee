import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import {
  auth, type OAuthClientMetadata, type OAuthClientProvider, type OAuthDiscoveryState, type StoredOAuthClientInformation,
  type StoredOAuthTokens
} from '@modelcontextprotocol/client'

export const redirectUrl = 'cursor://anysphere.cursor-mcp/oauth/callback'

/** An MCP server's protected resource metadata, which is where MCP clients begin. Gives the server's URL. */
export async function serveResourceMetadata (t: Test, authorizationServer: () => string): Promise<string> {
  const server = createServer((request, response) => {
    const found = request.url === '/.well-known/oauth-protected-resource/mcp'
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify({
      resource: mcpServerUrl,
      authorization_servers: [authorizationServer()],
      scopes_supported: ['usr:read']
    }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => { server.closeAllConnections(); server.close() })
  const { port }: AddressInfo = Object(server.address())
  const mcpServerUrl = `http://127.0.0.1:${port}/mcp`
  return mcpServerUrl
}

/** The official MCP client's view of one user: what it stores, and where it sends the browser. */
export class McpClient implements OAuthClientProvider {
  authorizationUrl: URL | undefined
  savedTokens: StoredOAuthTokens | undefined
  information: StoredOAuthClientInformation | undefined
  clientMetadataUrl?: string
  clientMetadata: OAuthClientMetadata = {
    client_name: 'Cursor <b>',
    redirect_uris: [redirectUrl],
    token_endpoint_auth_method: 'none'
  }

  #verifier = ''
  #discovery: OAuthDiscoveryState | undefined

  constructor (readonly mcpServerUrl: string, readonly scope?: string) {}

  get redirectUrl (): string { return String(this.clientMetadata.redirect_uris[0]) }
  state (): string { return 'client state' }
  clientInformation (): StoredOAuthClientInformation | undefined { return this.information }
  saveClientInformation (information: StoredOAuthClientInformation): void { this.information = information }
  tokens (): StoredOAuthTokens | undefined { return this.savedTokens }
  saveTokens (tokens: StoredOAuthTokens): void { this.savedTokens = tokens }
  redirectToAuthorization (url: URL): void { this.authorizationUrl = url }
  saveCodeVerifier (verifier: string): void { this.#verifier = verifier }
  codeVerifier (): string { return this.#verifier }
  saveDiscoveryState (state: OAuthDiscoveryState): void { this.#discovery = state }
  discoveryState (): OAuthDiscoveryState | undefined { return this.#discovery }

  /** Discovers, registers, and gives the URL to open in a browser. */
  async connect (): Promise<URL> {
    await auth(this, this.#options())
    return this.authorizationUrl ?? new URL('about:blank')
  }

  /** Takes the redirect that the browser ended with. */
  async finish (redirect: URL): Promise<void> {
    const authorizationCode = redirect.searchParams.get('code') ?? ''
    const iss = redirect.searchParams.get('iss')
    await auth(this, { ...this.#options(), authorizationCode, ...iss !== null && { iss } })
  }

  #options () {
    return { serverUrl: this.mcpServerUrl, ...this.scope !== undefined && { scope: this.scope } }
  }
}
