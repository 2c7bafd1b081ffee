import type { Time } from './connection.js'
import { classifyFailure } from './failure.js'
import type { ConsentCall, ScalekitCalls } from './scalekit-calls.js'
import { hasConsentMethods, type ScalekitClientLike, sendDetails } from './shared-client.js'
import { untilAborted } from './until-aborted.js'

/** Calls a client as it stands. */
export function createForeignCalls (client: ScalekitClientLike): ScalekitCalls {
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
      if (!hasConsentMethods(resources)) return undefined
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
