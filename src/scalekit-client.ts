import type { CheckedUser } from './scalekit-user.js'

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
  timeoutMs: number
  /** Called when the details leave, as opposed to the token request before. */
  onSend: () => void
}

type Call = (message: unknown, options?: { signal: AbortSignal, timeoutMs: number }) => Promise<unknown>

/** The parts of the SDK's `auth` that are private in its types and there at run time. */
interface AuthInternals {
  coreClient: { accessToken: string | null, authenticateClient: () => Promise<void> }
  client: { updateLoginUserDetails: Call }
}

/**
 * How one attempt is made with a client. Where the SDK's internals are as we know them, its retries are left out, the token
 * request is shared by all callers and the call can be cancelled; any other client is called as it stands.
 */
export function createAttempts ({ auth }: ScalekitClientLike) {
  if (!hasInternals(auth)) {
    return async ({ connectionId, loginRequestId, user, signal, onSend }: Attempt) => {
      onSend()
      return await untilAborted(auth.updateLoginUserDetails(connectionId, loginRequestId, user), signal)
    }
  }
  const { coreClient } = auth
  const requestToken = shareInFlight(() => coreClient.authenticateClient())

  return async ({ connectionId, loginRequestId, user, signal, timeoutMs, onSend }: Attempt) => {
    const send = () => {
      onSend()
      const connectExec = (call: Call, message: unknown) => call(message, { signal, timeoutMs })
      const once = Object.create(auth, { coreClient: { value: { connectExec } } }) as ScalekitClientLike['auth']
      return once.updateLoginUserDetails(connectionId, loginRequestId, user)
    }
    if (coreClient.accessToken === null) await requestToken(signal)
    const token = coreClient.accessToken
    try {
      return await send()
    } catch (error) {
      if (!isUnauthenticated(error)) throw error
      if (coreClient.accessToken === token) await requestToken(signal)
      return await send()
    }
  }
}

/** Whether a client has the parts of the SDK that calls are cancelled and token requests shared by. */
export function hasInternals (auth: object): auth is ScalekitClientLike['auth'] & AuthInternals {
  const { coreClient, client } = auth as Partial<AuthInternals>
  return typeof coreClient?.authenticateClient === 'function' && typeof client?.updateLoginUserDetails === 'function' &&
    'accessToken' in coreClient
}

/** A new client goes on with the token of the old one: the token's own connection may be as dead as the calls' was. */
export function withTokenOf (old: ScalekitClientLike, fresh: ScalekitClientLike): ScalekitClientLike {
  if (hasInternals(old.auth) && hasInternals(fresh.auth)) fresh.auth.coreClient.accessToken = old.auth.coreClient.accessToken
  return fresh
}

const isUnauthenticated = (error: unknown) => error instanceof Error && 'code' in error && error.code === 16

/** One call at a time, whose outcome all callers share; one that a caller had to give up on is not shared with the next. */
function shareInFlight (call: () => Promise<void>): (signal: AbortSignal) => Promise<void> {
  let inFlight: Promise<void> | undefined
  return async (signal) => {
    const shared = inFlight ??= call()
    try {
      await untilAborted(shared, signal)
    } finally {
      if (inFlight === shared) inFlight = undefined
    }
  }
}

/** A promise that cannot be cancelled, given up when the signal says so. */
function untilAborted<T> (promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason)
    if (signal.aborted) giveUp()
    signal.addEventListener('abort', giveUp, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp))
  })
}
