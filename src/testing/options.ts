import { randomBytes } from 'node:crypto'
import { randomDigits } from './random-digits.js'

/** A URL, or a function that gives it, for a host that learns its port only when it listens. */
export type UrlOption = string | (() => string)

/** Options of {@link createScalekitEmulator}. All have defaults. */
export interface ScalekitEmulatorOptions {
  /** The host's login route, where browsers are sent. Default: `http://localhost:3000/login`. */
  loginUrl?: UrlOption
  /** The protected MCP server, the audience of access tokens. Default: `http://localhost:3000/mcp`. */
  mcpServerUrl?: UrlOption
  /** The connection ID that the host is configured with. Default: `conn_` and 17 random digits. */
  connectionId?: string
  /** The MCP server's resource ID. Default: `res_` and 17 random digits. */
  resourceId?: string
  /** The environment's API client ID. Default: `skc_` and 17 random digits. */
  clientId?: string
  /** The environment's API client secret. Default: a long random one. */
  clientSecret?: string
  /** Whether users see a consent page; `false` grants what was asked for. Default: `true`. */
  consent?: boolean
  /** How long a login request lives, in seconds; fractions are fine. Default: 600. */
  requestLifetime?: number
  /** Port on 127.0.0.1. Default: 0, any free one. */
  port?: number
  /** How long an access token for the MCP server lives, in whole seconds. Default: 300. */
  accessTokenLifetime?: number
  /** Scopes that clients can be granted; others are dropped. Default: the OpenID ones, `usr:read` and two for notes. */
  scopesSupported?: readonly string[]
  /**
   * Client ID metadata documents by URL, in place of fetching them; nothing is fetched. `http` is fine for loopback.
   *
   * @see https://datatracker.ietf.org/doc/draft-ietf-oauth-client-id-metadata-document/
   */
  clientMetadataDocuments?: Readonly<Record<string, object>>
}

/** The options with every default filled in. */
export type ResolvedOptions = Required<Omit<ScalekitEmulatorOptions, 'loginUrl' | 'mcpServerUrl'>> & {
  loginUrl: () => string
  mcpServerUrl: () => string
}

const defaultScopes = ['openid', 'profile', 'email', 'offline_access', 'usr:read', 'notes:read', 'notes:write']

export function resolveOptions (options: ScalekitEmulatorOptions): ResolvedOptions {
  if (process.env['NODE_ENV'] === 'production') {
    throw new Error('The Scalekit emulator accepts any user details, so it does not start with NODE_ENV=production')
  }
  return {
    connectionId: `conn_${randomDigits(17)}`,
    resourceId: `res_${randomDigits(17)}`,
    clientId: `skc_${randomDigits(17)}`,
    clientSecret: `test_${randomBytes(48).toString('base64url')}`,
    consent: true,
    requestLifetime: 600,
    port: 0,
    accessTokenLifetime: 300,
    scopesSupported: defaultScopes,
    clientMetadataDocuments: {},
    ...options,
    loginUrl: urlGetter(options.loginUrl ?? 'http://localhost:3000/login'),
    mcpServerUrl: urlGetter(options.mcpServerUrl ?? 'http://localhost:3000/mcp')
  }
}

function urlGetter (option: UrlOption): () => string {
  return typeof option === 'function' ? option : () => option
}
