import type { problemTexts } from './problem-texts.js'

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

/** Which text tells of an error on the page of connected apps, and whether opening the page again can help. */
export function appsProblem (code: string): { text: keyof typeof problemTexts, retry: boolean } {
  switch (code) {
    case 'FST_SCALEKIT_UNSUPPORTED_SDK': return { text: code, retry: false }
    case 'FST_SCALEKIT_USER_NOT_FOUND': return { text: 'appsSignIn', retry: true }
    case 'FST_ERR_VALIDATION':
    case 'FST_SCALEKIT_FORBIDDEN_ORIGIN':
    case 'FST_SCALEKIT_INVALID_CSRF_TOKEN': return { text: 'appsForm', retry: true }
    default: return { text: 'appsFailed', retry: true }
  }
}
