import { requestToken, type TokenHolder } from './access-token.js'
import { type AuthInternals, openConnection } from './connection.js'
import { classifyFailure } from './failure.js'
import type { CheckedUser } from '../user/scalekit-user.js'
import { untilAborted } from './until-aborted.js'

/** What a hand-off tells Scalekit: who signed in, or that nobody did. */
export type UserDetails = CheckedUser | { loginFailed: true }

/** What this package needs of the SDK's client; `ScalekitClient` of @scalekit-sdk/node 2.11 and later has it. */
export interface ScalekitClientLike {
  auth: {
    updateLoginUserDetails (connectionId: string, loginRequestId: string, user: UserDetails): Promise<{ authRequestId: string }>
  }
}

/** One call of the SDK without its own retries, which know no common budget. */
export interface Attempt {
  connectionId: string
  loginRequestId: string
  user: UserDetails
  signal: AbortSignal
  /** Milliseconds left. */
  left: () => number
  /** Set when the details leave, as opposed to the token request before, and unset when they were refused for the token. */
  sent: boolean
}

/** How a client is called. */
export interface ScalekitCalls {
  send (attempt: Attempt): Promise<{ authRequestId: string }>
  /** Gets the access token, if there is none. */
  warmUp (signal: AbortSignal): Promise<void>
  /** Closes the connection, after the calls that are under way. */
  close (): void
  /** Whether calls can be cancelled and token requests shared. */
  cancellable: boolean
}

/** What calls need of the SDK's core client, parts of which are private in its types. */
export interface CoreClient extends TokenHolder {
  envUrl: string
  userAgent: string
  sdkVersion: string
  apiVersion: string
}

/**
 * How a client is called. Where the SDK's internals are as we know them, its retries are left out, the token request is shared by
 * all callers, the connection is ours and calls can be cancelled; any other client is called as it stands.
 */
export function createCalls ({ auth }: ScalekitClientLike, timeout: number): ScalekitCalls {
  return hasInternals(auth) ? createOwnCalls(auth, timeout) : createForeignCalls(auth)
}

function createOwnCalls (auth: AuthInternals, timeout: number): ScalekitCalls {
  const { coreClient } = auth
  let connection = openConnection(auth, timeout)

  // After a deadline or a lost connection there is a new one: it may be dead without knowing, and would be used for ever.
  async function send (attempt: Attempt) {
    const used = connection
    try {
      return await used.send(attempt)
    } catch (error) {
      const isSuspect = attempt.signal.aborted || classifyFailure(error).mayHaveLanded
      if (isSuspect && used === connection) {
        used.retire()
        connection = openConnection(auth, timeout)
      }
      throw error
    }
  }

  return {
    cancellable: true,
    close: () => connection.retire(),
    async warmUp (signal) {
      if (coreClient.accessToken === null) await requestToken(coreClient, signal)
    },
    async send (attempt) {
      if (coreClient.accessToken === null) await requestToken(coreClient, attempt.signal)
      const token = coreClient.accessToken
      try {
        return await send(attempt)
      } catch (error) {
        if (!isUnauthenticated(error)) throw error
        attempt.sent = false
        if (coreClient.accessToken === token) await requestToken(coreClient, attempt.signal)
        return await send(attempt)
      }
    }
  }
}

function createForeignCalls (auth: ScalekitClientLike['auth']): ScalekitCalls {
  return {
    cancellable: false,
    close () {},
    async warmUp () {},
    async send (attempt) {
      const { connectionId, loginRequestId, user, signal } = attempt
      attempt.sent = true
      return await untilAborted(auth.updateLoginUserDetails(connectionId, loginRequestId, user), signal)
    }
  }
}

/**
 * Whether a client has the parts of the SDK that calls are cancelled, and tokens and connections shared by. Where the host has put
 * another method in place of the SDK's, as in a test, it is that which is called.
 */
function hasInternals (auth: ScalekitClientLike['auth']): auth is AuthInternals & ScalekitClientLike['auth'] {
  const { coreClient, constructor, updateLoginUserDetails } = auth as Partial<AuthInternals> & ScalekitClientLike['auth']
  return typeof coreClient?.authenticateClient === 'function' && typeof coreClient.envUrl === 'string' &&
    'accessToken' in coreClient && updateLoginUserDetails === constructor?.prototype.updateLoginUserDetails && takesTransport(constructor)
}

function takesTransport (constructor: Function | undefined): boolean {
  let taken = false
  try {
    Reflect.construct(Object(constructor), [{ createClient: () => { taken = true } }])
  } catch {}
  return taken
}

const isUnauthenticated = (error: unknown) => error instanceof Error && 'code' in error && error.code === 16
