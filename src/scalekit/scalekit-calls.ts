import type { Attempt, Time } from './connection.js'
import type { Failure } from './failure.js'
import type { PageQuery } from './sdk-client.js'
import type { ConsentMethods } from './shared-client.js'

/** What became of a call, or of several for the same login. */
export type CallResult =
  | { readonly authRequestId: string, readonly failure?: undefined }
  | { readonly failure: Failure }

/** A call with the methods for what users have allowed. */
export type ConsentCall = (consents: ConsentMethods) => Promise<unknown>

/** What became of it, or of another call that is about no login. */
export type ConsentResult =
  | { readonly answer: unknown, readonly failure?: undefined }
  | Failed

/** How a client is called. Failures are returned, never thrown. */
export interface ScalekitCalls {
  call (attempt: Attempt): Promise<CallResult>
  /** Reads what Scalekit knows about a login request; throws if it does not answer. Older SDKs have no such method. */
  readDetails?: ((loginRequestId: string, time: Time) => Promise<unknown>) | undefined
  /** Makes a call about what users have allowed. Older SDKs have no methods for it. */
  callConsents?: ((time: Time, makeCall: ConsentCall) => Promise<ConsentResult>) | undefined
  /** Lists MCP servers. Only where `callConsents` does not call the client as it stands. */
  listResources?: ((time: Time, page: PageQuery) => Promise<ConsentResult>) | undefined
  /** Gets the access token, if there is none, and connects. */
  warmUp (signal: AbortSignal): Promise<Failure | undefined>
  /** Closes the connection, after the calls that are under way. */
  close (): void
  /** Whether calls can be cancelled and token requests shared. */
  cancellable: boolean
}

/** A call that failed, and what that means. */
export interface Failed { readonly failure: Failure }

/** Whether a result is that of a failed call. */
export function hasFailed (result: object): result is Failed {
  return 'failure' in result
}
