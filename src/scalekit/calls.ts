import { requestToken } from './access-token.js'
import { type Attempt, openConnection, type Time } from './connection.js'
import { classifyFailure, type Failure } from './failure.js'
import {
  type ConsentMethods, openSdkClient, type PageQuery, type ScalekitClientLike, type SdkInside, type SdkMethods
} from './sdk-client.js'
import { untilAborted } from './until-aborted.js'

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

/**
 * Decides how a client is called. Where the SDK is built as we know it, its retries are left out, one token request
 * serves all callers, the connection is ours and calls can be cancelled. Any other client is called as it stands, and
 * so is a method that the host replaces later, as a test does.
 */
export function createCalls (client: ScalekitClientLike, timeout: number): ScalekitCalls {
  const sdk = openSdkClient(client)
  const asItStands = createForeignCalls(client)
  if (sdk === undefined) return asItStands
  const own = createOwnCalls(sdk, timeout)
  const now = () => sdk.hasOwnMethods() ? own : asItStands
  return {
    ...own,
    call: async (attempt) => await now().call(attempt),
    warmUp: async (signal) => await now().warmUp(signal),
    get readDetails () { return now().readDetails },
    get callConsents () { return sdk.hasOwnConsents() ? own.callConsents : asItStands.callConsents },
    get listResources () { return sdk.hasOwnConsents() ? own.listResources : undefined }
  }
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

type MakeCall<T> = (methods: SdkMethods) => Promise<T>
interface Failed { readonly failure: Failure }

function hasFailed (result: object): result is Failed {
  return 'failure' in result
}

async function sendDetails (auth: ScalekitClientLike['auth'], { connectionId, loginRequestId, user }: Attempt) {
  const { authRequestId } = await auth.updateLoginUserDetails(connectionId, loginRequestId, user)
  return { authRequestId }
}

function createForeignCalls (client: ScalekitClientLike): ScalekitCalls {
  return {
    cancellable: false,
    close () {},
    async warmUp () { return undefined },
    async call (attempt) {
      const { signal } = attempt
      try {
        return await untilAborted(sendDetails(client.auth, attempt), signal)
      } catch (error) {
        return { failure: classifyFailure(error, { sent: true, aborted: signal.aborted, isForeign: true }) }
      }
    },
    get readDetails () {
      const { auth } = client
      return auth.getLoginRequestDetails && (async (loginRequestId: string, { signal }: Time) =>
        await untilAborted(Promise.resolve(auth.getLoginRequestDetails?.(loginRequestId)), signal))
    },
    get callConsents () {
      const { resources } = client
      if (!hasMethods(resources)) return undefined
      return async ({ signal }: Time, makeCall: ConsentCall) => {
        try {
          return { answer: await untilAborted(makeCall(resources), signal) }
        } catch (error) {
          return { failure: classifyFailure(error, { sent: true, aborted: signal.aborted, isForeign: true }) }
        }
      }
    }
  }
}

function hasMethods (resources: ScalekitClientLike['resources']): resources is ConsentMethods {
  const { listUserConsents, revokeUserConsent } = Object(resources)
  return typeof listUserConsents === 'function' && typeof revokeUserConsent === 'function'
}
