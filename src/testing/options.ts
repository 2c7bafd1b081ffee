import { randomBytes } from 'node:crypto'
import type { ConnectionRules } from './network/connection-rules.js'
import { randomDigits } from './random-digits.js'

/** A URL, or a function that returns it, for a host that knows its port only after it listens. */
export type UrlOption = string | (() => string)

/** Options of {@link createScalekitEmulator}. All have defaults. */
export interface ScalekitEmulatorOptions {
  /** The host's login route, where the emulator sends browsers. Default: `http://localhost:3000/login`. */
  loginUrl?: UrlOption
  /** The protected MCP server: the audience of access tokens. Default: `http://localhost:3000/mcp`. */
  mcpServerUrl?: UrlOption
  /** The connection ID in the host's configuration. Default: `conn_` and 17 random digits. */
  connectionId?: string
  /** The MCP server's resource ID. Default: `res_` and 17 random digits. */
  resourceId?: string
  /** The environment's API client ID. Default: `skc_` and 17 random digits. */
  clientId?: string
  /** The environment's API client secret. Default: a long random one. */
  clientSecret?: string
  /** Whether users see a consent page. `false` grants everything that was requested. Default: `true`. */
  consent?: boolean
  /** Lifetime of a login request, in seconds. Fractions are allowed. Default: 600. */
  requestLifetime?: number
  /** Port on 127.0.0.1. Default: 0, any free port. */
  port?: number
  /** Lifetime of an access token for the MCP server, in whole seconds. Default: 300. */
  accessTokenLifetime?: number
  /** Scopes that clients can get. Others are dropped. Default: the OpenID scopes, `usr:read` and two for notes. */
  scopesSupported?: readonly string[]
  /**
   * Client ID metadata documents by URL, in place of those on the network. Default: none.
   *
   * Others are fetched, over https or, from loopback, over http: JSON of at most 64 KiB, within 5 seconds, without
   * redirects, and from no address inside a network. A document is kept for a minute, and a failure for 2 seconds. The
   * `invalid_client` of a document that is not taken says why.
   *
   * @see https://datatracker.ietf.org/doc/draft-ietf-oauth-client-id-metadata-document/
   */
  clientMetadataDocuments?: Readonly<Record<string, object>>
  /**
   * Certificates (PEM) of a certificate authority to trust when documents are fetched, besides the public ones. Default:
   * none, only what Node.js trusts, which `NODE_EXTRA_CA_CERTS` adds to.
   */
  clientMetadataCa?: string
  /** What is enforced on the connections of the backend. Default: nothing. */
  connectionRules?: ConnectionRules
}

/** The options with every default filled in. */
export type ResolvedOptions = Required<Omit<ScalekitEmulatorOptions, 'loginUrl' | 'mcpServerUrl' | 'clientMetadataCa'>> & {
  clientMetadataCa: string | undefined
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
    clientMetadataCa: undefined,
    connectionRules: {},
    ...options,
    loginUrl: urlGetter(options.loginUrl ?? 'http://localhost:3000/login'),
    mcpServerUrl: urlGetter(options.mcpServerUrl ?? 'http://localhost:3000/mcp')
  }
}

function urlGetter (option: UrlOption): () => string {
  return typeof option === 'function' ? option : () => option
}
