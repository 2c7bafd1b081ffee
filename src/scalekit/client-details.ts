import { clamp } from '../user/clamp.js'

const MAX_SCOPES = 100

/** The MCP client that wants to connect, as Scalekit knows it. */
export interface ScalekitClientDetails {
  /** The URL of its metadata if `isVerified`, otherwise an ID that Scalekit gave it. */
  clientId: string
  /** What it calls itself; may be empty. Anyone can choose any name. */
  clientName: string
  /** Whether `clientId` is the URL of its metadata, so that its host is known. */
  isVerified: boolean
  /** What it asks for. */
  scopes: string[]
  /** The MCP server that it wants to use. */
  resource?: { id: string, name: string } | undefined
}

/**
 * Reads the SDK's answer.
 * @returns `undefined` if it names no client
 * @see https://datatracker.ietf.org/doc/draft-ietf-oauth-client-id-metadata-document/
 */
export function parseClientDetails (details: unknown): ScalekitClientDetails | undefined {
  const { authRequest, client, resource } = Object(details)
  const { clientId, clientName, isCimd } = Object(client)
  if (typeof clientId !== 'string' || clientId === '') return undefined
  return {
    clientId: clamp(clientId, 500),
    clientName: typeof clientName === 'string' ? clamp(clientName) : '',
    isVerified: isCimd === true && isMetadataUrl(clientId),
    scopes: readTexts(Object(authRequest).scopes),
    resource: readResource(resource)
  }
}

// `http` only where Scalekit is an emulator on the developer's machine.
function isMetadataUrl (clientId: string): boolean {
  if (clientId.length > 500 || !URL.canParse(clientId)) return false
  const { protocol, hostname } = new URL(clientId)
  return protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname))
}

function readTexts (value: unknown): string[] {
  if (!Array.isArray(value)) return []
  return value.slice(0, MAX_SCOPES).filter((text) => typeof text === 'string' && text !== '').map((text) => clamp(text))
}

function readResource (resource: unknown): ScalekitClientDetails['resource'] {
  const { id, name } = Object(resource)
  if (typeof id !== 'string' || id === '') return undefined
  return { id: clamp(id), name: typeof name === 'string' ? clamp(name) : '' }
}
