import type { LoggedRequest } from '../../testing/network/request-log.js'
import { findRpcPath } from '../../testing/rpc/auth-service.js'

/** A request that is a step of a login. */
interface Step {
  method: 'GET' | 'POST'
  path: RegExp
  /** What it means if it went well. */
  done: string
  /** What it is called if it did not. */
  name: string
}

const UNAUTHENTICATED = 16

const rpc = (call: Parameters<typeof findRpcPath>[0]): RegExp => new RegExp(`^${findRpcPath(call)}$`)
const get = (path: RegExp, done: string, name: string): Step => ({ method: 'GET', path, done, name })
const post = (path: RegExp, done: string, name: string): Step => ({ method: 'POST', path, done, name })

const details = ['Your service has sent the user details.', 'The call with the user details'] as const
const steps: readonly Step[] = [
  post(/\/clients:register$/, 'An MCP client has registered.', 'A registration'),
  get(/\/oauth\/authorize$/, 'An MCP client asks for access: the browser goes to your login route.',
    'An authorization request'),
  post(rpc('getLoginRequestDetails'), 'Your service has asked who wants to connect.', 'The question who connects'),
  post(rpc('updateLoginUserDetails'), ...details),
  post(/\/auth-requests\/…\/user$/, ...details),
  get(/\/partner:callback$/, 'The browser is back from your service.', 'The way back from your service'),
  post(/\/oauth\/consent\/…$/, 'The user has answered the consent page.', 'The answer to the consent page'),
  get(/\/oauth\/authorize\/…$/, 'The browser goes back to the MCP client.', 'The way back to the MCP client'),
  post(/^\/resources\/[^/]+\/oauth\/token$/, 'The MCP client has got tokens.', 'A token request'),
  post(/^\/oauth\/token$/, 'A token was given for the API, or for an MCP client.', 'A token request')
]

/** A line for people about a step of a login; `undefined` for any other request. */
export function describeRequest ({ method, path, status, grpcStatus = 0, at }: LoggedRequest): string | undefined {
  const step = steps.find((known) => known.method === method && known.path.test(path))
  if (step === undefined) return undefined
  return `${clock(at)}  ${describeOutcome(step, status, grpcStatus)}`
}

/** A time of day. */
export function clock (at: Date): string {
  return at.toTimeString().slice(0, 8)
}

function describeOutcome ({ done, name }: Step, status: number | undefined, grpcStatus: number): string {
  if (status === undefined) return `${name} got no answer.`
  if (grpcStatus === UNAUTHENTICATED) return `${name} had no valid token. An SDK gets one now, and calls again.`
  if (grpcStatus !== 0) return `${name} got an error (gRPC status ${grpcStatus}).`
  return status < 400 ? done : `${name} got an error (HTTP ${status}).`
}
