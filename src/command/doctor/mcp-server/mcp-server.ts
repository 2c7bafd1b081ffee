import { askedOnce } from '../network/asked-once.js'
import type { Answer, Ask } from '../network/ask.js'
import { createDocument, type Document } from '../network/document.js'
import { metadataUrlOf } from '../settings/plugin-rules.js'
import { requireValue } from '../settings/setting.js'
import type { Settings } from '../settings/settings.js'

/** What the MCP server answers, each asked for once. */
export interface McpServer {
  /** Throws `Unmet` if the setting is missing or wrong. */
  url (): string
  /** Where RFC 9728 places the metadata. */
  metadataUrl (): string
  /** Where the metadata of the whole host would be. */
  rootMetadataUrl (): string
  metadata: Document
  rootMetadata: Document
  /** To a message without a token. Rejects with `Unreachable` if no answer comes. */
  withoutToken: () => Promise<Answer>
  /** What a page of another site gets: for the request before the message, and for the message. */
  preflight (): Promise<Answer>
  fromPage (): Promise<Answer>
}

/** An origin that no service knows, as that of an MCP client in a browser. */
export const clientOrigin = 'https://mcp-client.example'

export function createMcpServer ({ mcpServerUrl }: Settings, ask: Ask): McpServer {
  const url = () => requireValue(mcpServerUrl)
  const metadataUrl = () => metadataUrlOf(url())
  const rootMetadataUrl = () => `${new URL(url()).origin}/.well-known/oauth-protected-resource`
  const headers = { origin: clientOrigin }
  const name = 'the protected resource metadata'
  const message = {
    method: 'POST', body: '{"jsonrpc":"2.0","id":1,"method":"ping"}', headersOnly: true
  }
  const messageHeaders = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
  return {
    url,
    metadataUrl,
    rootMetadataUrl,
    metadata: createDocument(name, async () => await ask(metadataUrl(), { headers })),
    rootMetadata: createDocument(name, async () => await ask(rootMetadataUrl(), { headers })),
    withoutToken: askedOnce(async () => await ask(url(), { ...message, headers: messageHeaders })),
    fromPage: async () => await ask(url(), { ...message, headers: { ...messageHeaders, ...headers } }),
    preflight: async () => await ask(url(), {
      method: 'OPTIONS',
      headers: {
        ...headers,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,mcp-protocol-version'
      },
      headersOnly: true
    })
  }
}
