import type { DescService } from '@bufbuild/protobuf'
import { Http2SessionManager } from '@connectrpc/connect-node'
import { createUnaryClient } from './grpc-call.js'
import type { SdkInside, UserDetails } from './sdk-client.js'

// Shares of the budget: a connection that is found dead leaves the time for another try.
const PING_AFTER = 0.4
const PING_PATIENCE = 0.2
const SHORTEST_PING_MS = 1000

/** One call that sends user details. */
export interface Attempt {
  readonly connectionId: string
  readonly loginRequestId: string
  readonly user: UserDetails
  readonly signal: AbortSignal
  /** Milliseconds left. */
  readonly left: () => number
}

/**
 * An HTTP/2 connection of our own for the SDK's calls. The SDK's cannot be closed, and is used for ever after it died
 * silently; this one is asked for a sign of life after a while of silence. It is made with the first call.
 */
export function openConnection (sdk: SdkInside, timeout: number) {
  const sessionManager = new SessionManager(sdk.environmentUrl, {
    pingIntervalMs: Math.max(SHORTEST_PING_MS, timeout * PING_AFTER),
    pingTimeoutMs: Math.max(SHORTEST_PING_MS, timeout * PING_PATIENCE)
  })
  const createClient = (service: DescService) => createUnaryClient(service, sessionManager, sdk.buildHeaders)
  const update = sdk.bindUpdate(createClient)
  let underWay = 0
  let retired = false
  const closeWhenIdle = () => { if (retired && underWay === 0) sessionManager.abort() }

  return {
    async call ({ connectionId, loginRequestId, user, signal, left }: Attempt) {
      underWay += 1
      try {
        const { authRequestId } = await update(connectionId, loginRequestId, user, { signal, timeoutMs: Math.max(1, left()) })
        return { authRequestId }
      } finally {
        underWay -= 1
        closeWhenIdle()
      }
    },
    /** Closes the connection, after the calls that are under way on it. */
    retire () {
      retired = true
      closeWhenIdle()
    }
  }
}

/**
 * Calls hear of their connection's errors. An error that comes when nobody listens any more must not end the process.
 */
class SessionManager extends Http2SessionManager {
  override async request (...args: Parameters<Http2SessionManager['request']>) {
    const stream = await super.request(...args)
    const { session } = stream
    if (session?.listeners('error').includes(ignore) === false) session.on('error', ignore)
    return stream
  }
}

function ignore () {}
