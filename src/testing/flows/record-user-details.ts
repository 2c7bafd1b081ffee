import type { LoginRequest } from '../login-request.js'
import type { LoginRequests } from '../login-requests.js'
import { GrpcRefusal } from '../network/grpc-status.js'
import type { EmulatedResource } from '../resources.js'
import type { UserDetails, UserDetailsCall } from '../user-details/user-details.js'
import { clamp } from './describe-request.js'
import type { Exchanges } from './exchange.js'
import { findChangedId } from './find-meant.js'
import type { Flow, Noticed } from './flow.js'
import type { Flows } from './flows.js'

interface Recording {
  flows: Flows
  loginRequests: LoginRequests
  exchanges: Exchanges
  resources: readonly EmulatedResource[]
}

/** Records who sent which details for which login, and what was wrong with them. */
export function recordUserDetails (userDetails: UserDetails, recording: Recording): UserDetails {
  const { exchanges } = recording
  return {
    ...userDetails,
    parseUser (json) {
      const user = userDetails.parseUser(json)
      const ignored = user instanceof GrpcRefusal ? [] : userDetails.findIgnored(json)
      if (ignored.length > 0) exchanges.notice({ code: 'details-ignored', detail: `${clamp(ignored.join(', '))}.` })
      return user
    },
    update (call) {
      const { flow, problem: meant } = findMeant(call, recording)
      const before = flow && describeBefore(flow.request)
      const answer = userDetails.update(call)
      exchanges.note(flow, {
        from: 'service',
        what: Object(call.user).loginFailed === true ? 'Report that the login failed' : 'Send the user’s details',
        outcome: answer instanceof GrpcRefusal ? answer.status : undefined,
        facts: [
          { name: 'connection', value: call.connectionId },
          { name: 'access token', value: describeToken(call, answer) }
        ],
        contents: call.user instanceof GrpcRefusal ? [] : [{ title: 'What was sent', value: call.user ?? null }]
      })
      for (const problem of [meant, before && findProblem(call, answer, before)]) {
        if (problem !== undefined) exchanges.notice(problem)
      }
      if (flow && Object(answer).status !== 'unauthenticated') forgiveTokens(flow)
      return answer
    }
  }
}

function describeBefore (request: LoginRequest) {
  return { isOver: isOver(request), isExpired: isExpired(request), user: request.user }
}

/** The login that the call means, and what is wrong with how it names it. */
function findMeant (
  { connectionId, loginRequestId }: UserDetailsCall, { flows, loginRequests, resources }: Recording
): { flow: Flow | undefined, problem: Noticed | undefined } {
  const named = flows.ofRequest(loginRequests.get(loginRequestId))
  const own = resources.find(({ resourceId }) => resourceId === named?.request.resourceId)
  if (named && own?.connectionId === connectionId) return { flow: named, problem: undefined }
  if (named) {
    return { flow: named, problem: { code: 'wrong-connection', detail: describeConnection(connectionId, resources) } }
  }
  const waiting = flows.list().filter(({ request }) => !isOver(request))
  const { flow, detail } = findChangedId(waiting, loginRequestId) ?? unknownRequest
  return { flow, problem: { code: 'unknown-login-request', detail } }
}

const unknownRequest = { flow: undefined, detail: 'No login request has this ID, or it is long over.' }

/** What an ID that is not the connection's is instead. */
export function describeConnection (connectionId: string, resources: readonly EmulatedResource[]): string {
  if (resources.some(({ resourceId }) => resourceId === connectionId)) return 'It is the resource ID.'
  if (resources.some((resource) => resource.connectionId === connectionId)) return 'It is that of another MCP server.'
  return connectionId.startsWith('conn_') ? 'No connection here has this ID.' : 'A connection ID starts with conn_.'
}

function findProblem (
  { authorization, user }: UserDetailsCall, answer: string | GrpcRefusal,
  before: { isOver: boolean, isExpired: boolean, user: unknown }
): Noticed | undefined {
  const status = answer instanceof GrpcRefusal ? answer.status : 'ok'
  if (status === 'unauthenticated') {
    return authorization ? { code: 'token-refused', detail: '' } : { code: 'token-missing', detail: '' }
  }
  if (before.isExpired) return { code: 'too-late', detail: 'The user’s details came after the end.' }
  if (before.isOver) return { code: 'already-finished', detail: 'More details came after the end.' }
  if (user instanceof GrpcRefusal) return { code: 'details-unreadable', detail: '' }
  if (status === 'invalid_argument') {
    const missing = (['sub', 'email'] as const).filter((name) => !user?.[name])
    return { code: 'details-incomplete', detail: `Missing: ${missing.join(', ')}.` }
  }
  if (status !== 'ok' || before.user === undefined) return undefined
  const isSame = JSON.stringify(before.user) === JSON.stringify(user)
  return { code: 'details-sent-twice', detail: isSame ? 'Both times the same.' : 'The second user replaced the first.' }
}

/** A token that is accepted takes back what was said of calls without one: so the SDK finds out that it needs one. */
function forgiveTokens (flow: Flow): void {
  const kept = flow.problems.filter(({ code }) => code !== 'token-missing' && code !== 'token-refused')
  flow.problems.splice(0, flow.problems.length, ...kept)
}

function describeToken ({ authorization }: UserDetailsCall, answer: string | GrpcRefusal): string {
  if (!authorization) return 'none'
  return answer instanceof GrpcRefusal && answer.status === 'unauthenticated' ? 'unknown or expired' : 'accepted'
}

export function isOver (request: LoginRequest): boolean {
  return request.status === 'finished'
}

export function isExpired (request: LoginRequest): boolean {
  return !isOver(request) && Date.now() >= request.expiresAt.getTime()
}
