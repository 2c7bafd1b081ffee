import type { DescService, Message } from '@bufbuild/protobuf'
import { Http2SessionManager } from '@connectrpc/connect-node'
import { type Call, createUnaryClient } from './grpc-call.js'
import type { Attempt, CoreClient, ScalekitClientLike } from './calls.js'

// Shares of the budget: a connection that is found dead leaves the time for another try.
const PING_AFTER = 0.4
const PING_PATIENCE = 0.2
const SHORTEST_PING_MS = 1000

type Auth = ScalekitClientLike['auth']

/** The parts of the SDK's `auth` that are private in its types and there at run time. */
export interface AuthInternals {
  coreClient: CoreClient
  constructor: Function
}

/**
 * An HTTP/2 connection of ours for the SDK's calls: the SDK's own cannot be closed, and is used for ever after it died silently.
 * This one is asked for a sign of life after a while of silence. It is made with the first call.
 */
export function openConnection ({ constructor, coreClient }: AuthInternals, timeout: number) {
  const sessionManager = new SessionManager(coreClient.envUrl, {
    pingIntervalMs: Math.max(SHORTEST_PING_MS, timeout * PING_AFTER),
    pingTimeoutMs: Math.max(SHORTEST_PING_MS, timeout * PING_PATIENCE)
  })
  const createClient = (service: DescService) => createUnaryClient(service, sessionManager, () => headersOf(coreClient))
  const auth: Auth = Reflect.construct(constructor, [{ createClient }])
  let calls = 0
  let retired = false
  const closeWhenIdle = () => { if (retired && calls === 0) sessionManager.abort() }

  return {
    async send (attempt: Attempt) {
      const { connectionId, loginRequestId, user, signal, left } = attempt
      const connectExec = (call: Call, message: Message) => call(message, { signal, timeoutMs: Math.max(1, left()) })
      const once: Auth = Object.create(auth, { coreClient: { value: { connectExec } } })
      calls += 1
      try {
        attempt.sent = true
        return await once.updateLoginUserDetails(connectionId, loginRequestId, user)
      } finally {
        calls -= 1
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

/** Calls hear of their connection's errors. An error that comes when nobody listens any more is not to end the process. */
class SessionManager extends Http2SessionManager {
  override async request (...args: Parameters<Http2SessionManager['request']>) {
    const stream = await super.request(...args)
    const { session } = stream
    if (session?.listeners('error').includes(ignore) === false) session.on('error', ignore)
    return stream
  }
}

function ignore () {}

/** What the SDK says with its own calls. */
function headersOf ({ userAgent, sdkVersion, apiVersion, accessToken }: CoreClient) {
  return {
    'user-agent': userAgent, 'x-sdk-version': sdkVersion, 'x-api-version': apiVersion, authorization: `Bearer ${accessToken}`
  }
}
