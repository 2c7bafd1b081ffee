/** What a user can do about a problem, while the login is still pending. */
export interface ProblemActions {
  /** Trying again can help. */
  retry: boolean
  /** The account is the problem: another one can help, and otherwise the app should not wait any longer. */
  changeAccount: boolean
}

const retry = new Set([
  'FST_SCALEKIT_USER_NOT_FOUND',
  'FST_SCALEKIT_INVALID_CSRF_TOKEN',
  'FST_SCALEKIT_NO_ORGANIZATION',
  'FST_SCALEKIT_TOO_MANY_LOGINS',
  'FST_SCALEKIT_USER_DETAILS_REJECTED',
  'FST_SCALEKIT_UNAVAILABLE',
  'FST_SCALEKIT_TIMEOUT'
])

const changeAccount = new Set([
  'FST_SCALEKIT_INVALID_USER',
  'FST_SCALEKIT_NO_ORGANIZATION',
  'FST_SCALEKIT_USER_DETAILS_REJECTED'
])

/** What helps against an error of this code. */
export function problemActions (code: string): ProblemActions {
  return { retry: retry.has(code), changeAccount: changeAccount.has(code) }
}
