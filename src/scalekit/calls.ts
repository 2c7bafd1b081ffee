import { createForeignCalls } from './foreign-calls.js'
import { createOwnCalls } from './own-calls.js'
import type { ScalekitCalls } from './scalekit-calls.js'
import { openSdkClient } from './sdk-client.js'
import type { ScalekitClientLike } from './shared-client.js'

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
