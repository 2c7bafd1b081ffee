import type { JWTPayload } from 'jose'
import type { Connectivity } from './connectivity.js'
import type { Consents } from './consents/consents.js'
import type { EmulatorStats } from './emulator-stats.js'
import type { EmulatorFault } from './faults/faults.js'
import type { LoginRequests } from './login-requests.js'
import type { ConnectionStats } from './network/connection-rules.js'
import type { GrpcStatus } from './network/grpc-status.js'
import type { LoggedRequest } from './network/request-log.js'
import type { EmulatedResource } from './resources.js'

/** A login request without an MCP client. */
export interface StartedLogin {
  /** The host's login URL with both parameters. */
  loginUrl: string
  loginRequestId: string
  state: string
}

/** A running emulator. */
export interface ScalekitEmulator extends Connectivity, AsyncDisposable {
  /** `http://127.0.0.1:<port>`, or `https` with the option `tls`. */
  readonly environmentUrl: string
  readonly clientId: string
  readonly clientSecret: string
  /** Of the first resource. */
  readonly connectionId: string
  /** Of the first resource. */
  readonly resourceId: string
  /** All MCP servers of the environment. The first is the one that the options describe. */
  readonly resources: readonly [EmulatedResource, ...EmulatedResource[]]
  /** With the option `tls`: the certificate (PEM) of the authority to trust. */
  readonly ca: string | undefined
  /**
   * With the option `tls`: a file with `ca`, as `NODE_EXTRA_CA_CERTS` and other tools take it. `close` removes it,
   * unless it is in the option `folder`.
   */
  readonly caFile: string | undefined
  /**
   * Starts a login as Scalekit does, without an MCP client; `state` is random unless given. The login is for the first
   * resource unless another one is named. Throws a TypeError if that one is unknown.
   */
  startLogin (request?: { state?: string, resourceId?: string }): StartedLogin
  /** Ends the lifetime of a login request now. Throws a TypeError if it is unknown. */
  expireLogin (loginRequestId: string): void
  /** All login requests so far, with the details that were sent for them. */
  readonly loginRequests: LoginRequests
  /** What users have allowed, for pages that list connected apps. */
  readonly consents: Consents
  /** Makes the next calls fail, after the faults that are already queued. A string is a gRPC status. */
  failNext (fault: EmulatorFault | GrpcStatus): void
  /** Removes all queued faults. */
  clearFaults (): void
  /** Invalidates every token of the API client. The next call returns `unauthenticated`. */
  revokeTokens (): void
  /**
   * Signs tokens with a new key from now on. The keys before it stay in the key set, for the tokens that they signed,
   * unless `keepPrevious` is `false`.
   */
  rotateKeys (options?: { keepPrevious?: boolean }): Promise<void>
  /**
   * Signs a token with the current key, whatever it says. It has an issuer, audience, ID and lifetime as the access
   * tokens for the first resource have, unless `claims` say otherwise; `undefined` leaves a claim out. `header` adds to
   * `alg`, `kid` and `typ`, or replaces the latter two.
   */
  signToken (claims?: JWTPayload, header?: TokenHeader): Promise<string>
  readonly stats: Readonly<EmulatorStats>
  readonly connections: Readonly<ConnectionStats>
  /** The last 1,000 requests, in order of arrival. */
  readonly requests: readonly LoggedRequest[]
}

/** What the header of a signed token can say besides its algorithm. */
export interface TokenHeader {
  kid?: string
  typ?: string
  [name: string]: unknown
}
