import type { Flow, Problem } from './flow.js'
import { isExpired } from './record-user-details.js'

/** What has to happen next in a login, and until when. */
export interface Awaited {
  /** Who has to act: nobody where the login is over. */
  state: 'details' | 'callback' | 'consent' | 'tokens' | 'done' | 'ended'
  text: string
  until?: Date
}

const codeLifetime = 60_000

/** What is awaited now. */
export function findAwaited (flow: Flow): Awaited {
  const { request, client, decision, hasTokens, wasRevoked } = flow
  const until = request.expiresAt
  if (wasRevoked) return { state: 'ended', text: 'Over: you revoked the tokens. Access tokens work until they expire.' }
  if (hasTokens) return { state: 'done', text: 'Done: the client has its tokens.' }
  if (decision?.isAllowed === false) return { state: 'ended', text: 'Over: the client was told that access is denied.' }
  if (decision) return findAwaitedTokens(decision.at)
  if (request.status === 'finished') {
    return client
      ? { state: 'consent', text: 'The user has to allow or deny access.' }
      : { state: 'done', text: 'Done: the browser came back. No client waits for this login.' }
  }
  if (isExpired(request)) return { state: 'ended', text: 'Over: the login request has expired.' }
  return request.user === undefined
    ? { state: 'details', text: 'The service has to send the user’s details.', until }
    : { state: 'callback', text: 'The service has to send the browser back to the callback.', until }
}

function findAwaitedTokens (decidedAt: Date): Awaited {
  const until = new Date(decidedAt.getTime() + codeLifetime)
  return Date.now() < until.getTime()
    ? { state: 'tokens', text: 'The client has to exchange its code for tokens.', until }
    : { state: 'ended', text: 'Over: the code has expired.' }
}

/** What went wrong, including what only time or the end has shown. */
export function findProblems (flow: Flow): Problem[] {
  const last = findLastProblem(flow)
  return last === undefined ? flow.problems : [...flow.problems, { code: last, detail: '', hop: undefined }]
}

function findLastProblem (flow: Flow): Problem['code'] | undefined {
  const { request, decision, problems, wasExpired } = flow
  if (request.status === 'finished' && request.user?.loginFailed === true) return 'login-failed'
  if (decision?.isAllowed === false) return 'consent-denied'
  if (decision?.isAllowed && findAwaited(flow).state === 'ended') return 'tokens-never-fetched'
  if (!isExpired(request)) return undefined
  if (wasExpired) return 'expired-on-purpose'
  if (request.user !== undefined) return 'browser-never-back'
  return problems.some(({ code }) => code !== 'failed-on-purpose') ? undefined : 'details-never-sent'
}
