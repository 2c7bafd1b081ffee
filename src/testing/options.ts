import { randomBytes } from 'node:crypto'
import type { JSONWebKeySet } from 'jose'
import type { EmulatorMistake } from './flows/mistake.js'
import type { ConnectionRules } from './network/connection-rules.js'
import type { SavedIdentity } from './folder/archive.js'
import type { LoggedRequest } from './network/request-log.js'
import { randomDigits } from './random-digits.js'
import {
  type EmulatedResource, type EmulatedResourceOptions, refuseUnknown, resolveResources, resourceOptions
} from './resources.js'

/** Options of {@link createScalekitEmulator}. All have defaults. The fields of a resource describe the first one. */
export interface ScalekitEmulatorOptions extends EmulatedResourceOptions {
  /**
   * Further MCP servers of the environment. Each needs an `mcpServerUrl` of its own. Default: none. IDs that two of
   * them share are a TypeError.
   */
  resources?: readonly EmulatedResourceOptions[]
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
  /**
   * Whether the emulator speaks TLS only, HTTP/1.1 and HTTP/2 by ALPN, as clients need that do not speak gRPC without
   * it. Its certificate is of an authority made for this emulator, in `ca` and `caFile`. Default: `false`.
   */
  tls?: boolean
  /**
   * Folder that keeps what services and MCP clients know of the environment, so that a restart changes nothing for
   * them: client ID and secret, connection and resource IDs, the port, signing keys, the certificate, and clients that
   * have registered. It is made if it is missing. Other options win over it, and are what it keeps from then on. Only
   * its owner can read the files, which hold secrets. Default: none, each emulator is another one.
   *
   * A file that is damaged or of something else is an error that names it, and stays as it is.
   */
  folder?: string
  /** Lifetime of an access token for the MCP server, in whole seconds. Default: 300. */
  accessTokenLifetime?: number
  /**
   * Scopes of an authorization request that names none. Default: none. Such a client gets a token that opens nothing,
   * so that a test shows that it asks for nothing.
   *
   * @see https://www.rfc-editor.org/rfc/rfc6749#section-3.3
   */
  defaultScopes?: readonly string[]
  /**
   * Client ID metadata documents by URL, in place of those on the network. Default: none.
   *
   * Others are fetched, over https or, from loopback, over http: JSON of at most 64 KiB, within 5 seconds, without
   * redirects, and from no address inside a network. A document is kept for 30 seconds, and a failure for 2. The
   * `invalid_client` of a document that is not taken says why.
   *
   * @see https://datatracker.ietf.org/doc/draft-ietf-oauth-client-id-metadata-document/
   */
  clientMetadataDocuments?: Readonly<Record<string, object>>
  /**
   * The certificate (PEM) of an authority to trust when documents are fetched, besides the public ones. Default: none,
   * only those that Node.js trusts. `NODE_EXTRA_CA_CERTS` adds to these.
   */
  clientMetadataCa?: string
  /**
   * Public keys (a JWK set) of the identity providers whose assertions clients can exchange for access tokens
   * (enterprise-managed authorization, ID-JAG), by the `iss` of the assertions. Default: none.
   *
   * An assertion has the type `oauth-id-jag+jwt`, an `aud` with the issuer of the resource or of the environment, the
   * `client_id` of a client that registered with a secret and the grant type
   * `urn:ietf:params:oauth:grant-type:jwt-bearer`, and `sub`, `jti`, `iat` and `exp`. Its `scope` is the most that is
   * granted. The `invalid_grant` of one that is not taken says why.
   *
   * @see https://datatracker.ietf.org/doc/draft-ietf-oauth-identity-assertion-authz-grant/
   */
  identityProviders?: Readonly<Record<string, JSONWebKeySet>>
  /** Rules that the connections of the backend must keep. Default: none. */
  connectionRules?: ConnectionRules
  /** Is told of every request when it is over, as `requests` lists it. Must not throw. Default: nothing. */
  onRequest?: (request: LoggedRequest) => void
  /**
   * Is told when something goes wrong in a login, as the viewer names it: details for the wrong connection, a changed
   * state. Must not throw. Default: nothing.
   */
  onMistake?: (mistake: EmulatorMistake) => void
}

/** The options with every default filled in. */
export interface ResolvedOptions extends Required<Omit<
  ScalekitEmulatorOptions, keyof EmulatedResourceOptions | 'resources' | 'clientMetadataCa' | 'folder'
>> {
  /** All of them; the first one is also what the environment gives to who names none. */
  resources: readonly [EmulatedResource, ...EmulatedResource[]]
  clientMetadataCa: string | undefined
}

/**
 * Refuses to start where users are real.
 * @throws TypeError for an option that does not exist, which would do nothing without a word
 */
export function checkOptions (options: ScalekitEmulatorOptions): void {
  if (process.env['NODE_ENV'] === 'production') {
    throw new Error('The Scalekit emulator accepts any user details, so it does not start with NODE_ENV=production')
  }
  refuseUnknown(options, [...Object.keys(createDefaults()), 'folder', 'resources', ...resourceOptions])
}

/** Fills in what a folder has kept, and then the defaults. */
export function resolveOptions (
  { folder, ...options }: ScalekitEmulatorOptions, { resources: known = [], ...kept }: Partial<SavedIdentity> = {}
): ResolvedOptions {
  const resources = resolveResources({ ...known[0], ...options }, options.resources, known.slice(1))
  return { ...createDefaults(), ...kept, ...options, resources }
}

function createDefaults () {
  return {
    clientId: `skc_${randomDigits(17)}`,
    clientSecret: `test_${randomBytes(48).toString('base64url')}`,
    consent: true,
    requestLifetime: 600,
    port: 0,
    tls: false,
    accessTokenLifetime: 300,
    defaultScopes: [],
    clientMetadataDocuments: {},
    clientMetadataCa: undefined,
    identityProviders: {},
    connectionRules: {},
    onRequest: () => {},
    onMistake: () => {}
  }
}
