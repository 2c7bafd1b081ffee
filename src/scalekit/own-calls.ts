import { requestToken } from './access-token.js'
import { openConnection, type Time } from './connection.js'
import { classifyFailure, type Failure } from './failure.js'
import { type Failed, hasFailed, type ScalekitCalls } from './scalekit-calls.js'
import type { SdkInside, SdkMethods } from './sdk-client.js'
import { sendDetails } from './shared-client.js'
import { untilAborted } from './until-aborted.js'

type MakeCall<T> = (methods: SdkMethods) => Promise<T>

/** Calls an SDK that is built as we know it, on a connection of our own. */
export function createOwnCalls (sdk: SdkInside, timeout: number): ScalekitCalls {
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
  async function callWithToken<T extends object> (time: Time, makeCall: MakeCall<T>): Promise<T | Failed> {
    const used = connection
    try {
      return await used.call(time, makeCall)
    } catch (error) {
      const failure = classifyFailure(error, { sent: true, aborted: time.signal.aborted })
      const isSuspect = failure.mayHaveLanded && !(time.isShort && time.signal.aborted)
      if (isSuspect && used === connection) {
        used.retire()
        connection = openConnection(sdk, timeout)
      }
      return { failure }
    }
  }

  async function call<T extends object> (time: Time, makeCall: MakeCall<T>): Promise<T | Failed> {
    const failure = await renewToken(time.signal)
    if (failure !== undefined) return { failure }
    const { accessToken } = tokenHolder
    const result = await callWithToken(time, makeCall)
    if (!hasFailed(result) || result.failure.kind !== 'unauthenticated') return result
    const stillNone = await renewToken(time.signal, accessToken)
    return stillNone === undefined ? await callWithToken(time, makeCall) : { failure: stillNone }
  }

  async function warmUp (signal: AbortSignal): Promise<Failure | undefined> {
    const failure = await renewToken(signal)
    if (failure !== undefined) return failure
    const error = await untilAborted(connection.open(), signal).catch((reason: unknown) => reason)
    return error === undefined ? undefined : classifyFailure(error, { sent: false, aborted: signal.aborted })
  }

  async function readDetails (loginRequestId: string, time: Time): Promise<object> {
    const result = await call(time, async ({ auth }) => Object(await auth.getLoginRequestDetails?.(loginRequestId)))
    if (hasFailed(result)) throw result.failure.cause
    return result
  }

  return {
    cancellable: true,
    close: () => connection.retire(),
    warmUp,
    call: async (attempt) => await call(attempt, async ({ auth }) => await sendDetails(auth, attempt)),
    readDetails: sdk.knowsClients ? readDetails : undefined,
    callConsents: async (time, makeCall) =>
      await call(time, async ({ resources }) => ({ answer: await makeCall(resources) })),
    listResources: async (time, page) =>
      await call(time, async ({ listResources }) => ({ answer: await listResources(page) }))
  }
}
