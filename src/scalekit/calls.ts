import { requestToken } from './access-token.js'
import { type Attempt, openConnection } from './connection.js'
import { classifyFailure, type Failure } from './failure.js'
import { openSdkClient, type ScalekitClientLike, type SdkInside } from './sdk-client.js'
import { untilAborted } from './until-aborted.js'

/** What became of a call, or of several for the same login. */
export type CallResult = { readonly authRequestId: string, readonly failure?: undefined } | { readonly failure: Failure }

/** How a client is called. Failures are returned, never thrown. */
export interface ScalekitCalls {
  call (attempt: Attempt): Promise<CallResult>
  /** Gets the access token, if there is none. */
  warmUp (signal: AbortSignal): Promise<Failure | undefined>
  /** Closes the connection, after the calls that are under way. */
  close (): void
  /** Whether calls can be cancelled and token requests shared. */
  cancellable: boolean
}

/**
 * Decides how a client is called. Where the SDK is built as we know it, its retries are left out, one token request
 * serves all callers, the connection is ours and calls can be cancelled. Any other client is called as it stands.
 */
export function createCalls (client: ScalekitClientLike, timeout: number): ScalekitCalls {
  const sdk = openSdkClient(client)
  return sdk === undefined ? createForeignCalls(client) : createOwnCalls(sdk, timeout)
}

function createOwnCalls (sdk: SdkInside, timeout: number): ScalekitCalls {
  const { tokenHolder } = sdk
  let connection = openConnection(sdk, timeout)

  /** Sees to it that there is an access token, and another one than the one that was refused. */
  async function renewToken (signal: AbortSignal, refused: string | null = null): Promise<Failure | undefined> {
    if (tokenHolder.accessToken !== refused) return undefined
    try {
      await requestToken(tokenHolder, signal)
      return undefined
    } catch (error) {
      return classifyFailure(error, { sent: false, aborted: signal.aborted })
    }
  }

  // After a deadline or a lost connection there is a new one: the old one may be dead without knowing.
  async function callWithToken (attempt: Attempt): Promise<CallResult> {
    const used = connection
    try {
      return await used.call(attempt)
    } catch (error) {
      const failure = classifyFailure(error, { sent: true, aborted: attempt.signal.aborted })
      if (failure.mayHaveLanded && used === connection) {
        used.retire()
        connection = openConnection(sdk, timeout)
      }
      return { failure }
    }
  }

  return {
    cancellable: true,
    close: () => connection.retire(),
    warmUp: async (signal) => await renewToken(signal),
    async call (attempt) {
      const failure = await renewToken(attempt.signal)
      if (failure !== undefined) return { failure }
      const { accessToken } = tokenHolder
      const result = await callWithToken(attempt)
      if (result.failure?.kind !== 'unauthenticated') return result
      const stillNone = await renewToken(attempt.signal, accessToken)
      return stillNone === undefined ? await callWithToken(attempt) : { failure: stillNone }
    }
  }
}

function createForeignCalls ({ auth }: ScalekitClientLike): ScalekitCalls {
  return {
    cancellable: false,
    close () {},
    async warmUp () { return undefined },
    async call ({ connectionId, loginRequestId, user, signal }) {
      try {
        const { authRequestId } = await untilAborted(auth.updateLoginUserDetails(connectionId, loginRequestId, user), signal)
        return { authRequestId }
      } catch (error) {
        return { failure: classifyFailure(error, { sent: true, aborted: signal.aborted }) }
      }
    }
  }
}
