import { loadPeer } from '../load-peer.js'

/** What the client needs of the MCP SDK, an optional peer. */
export type ClientSdk = Pick<
  typeof import('@modelcontextprotocol/client'),
  'Client' | 'StreamableHTTPClientTransport' | 'UnauthorizedError' | 'OAuthError' | 'OAuthClientFlowError' |
  'RegistrationRejectedError'
>

export function loadClientSdk (): Promise<ClientSdk> {
  const name = '@modelcontextprotocol/client'
  return loadPeer("The Scalekit emulator's client", name, (importPackage) => importPackage(name))
}
