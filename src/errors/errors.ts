import { defineError } from './define-error.js'

/** An option is wrong or unknown. Thrown at registration, and if `signInPath()` returns a URL of another origin. */
export const FST_SCALEKIT_INVALID_OPTION = defineError('FST_SCALEKIT_INVALID_OPTION', '%s', 500)

/** The query or body of a request to one of our routes is not valid. */
export const FST_ERR_VALIDATION = defineError('FST_ERR_VALIDATION', '%s', 400)

/** This browser has no pending login, or its cookie does not verify. */
export const FST_SCALEKIT_NO_LOGIN_REQUEST = defineError(
  'FST_SCALEKIT_NO_LOGIN_REQUEST', 'This browser has no pending login', 400)

/** The login is older than `maxAge`, already completed, or unknown to Scalekit. */
export const FST_SCALEKIT_LOGIN_REQUEST_EXPIRED = defineError(
  'FST_SCALEKIT_LOGIN_REQUEST_EXPIRED', 'This login has expired or is already completed', 410)

/** `findUser` returned no user. */
export const FST_SCALEKIT_USER_NOT_FOUND = defineError('FST_SCALEKIT_USER_NOT_FOUND', 'Nobody is signed in', 401)

/** Scalekit would not accept the host's user or organizations. `cause` names the field. */
export const FST_SCALEKIT_INVALID_USER = defineError(
  'FST_SCALEKIT_INVALID_USER', 'The details of this account are not valid', 500)

/** The form's CSRF token does not belong to this browser and login. */
export const FST_SCALEKIT_INVALID_CSRF_TOKEN = defineError(
  'FST_SCALEKIT_INVALID_CSRF_TOKEN', 'The CSRF token does not belong to this login', 403)

/** The user has no organization, selected none of several, or selected one that was not offered. */
export const FST_SCALEKIT_NO_ORGANIZATION = defineError(
  'FST_SCALEKIT_NO_ORGANIZATION', 'No organization of this account was selected', 403)

/** The request came from a script of another site, a frame or a prefetch. */
export const FST_SCALEKIT_FORBIDDEN_ORIGIN = defineError(
  'FST_SCALEKIT_FORBIDDEN_ORIGIN', 'This request must come from a page of this site', 403)

/** Several logins are pending in this browser, and the request names none of them. */
export const FST_SCALEKIT_SEVERAL_LOGINS = defineError(
  'FST_SCALEKIT_SEVERAL_LOGINS', 'Several logins are pending: name one of them by "flow"', 409)

/** Another outcome of the same login is being sent. */
export const FST_SCALEKIT_OUTCOME_CONFLICT = defineError(
  'FST_SCALEKIT_OUTCOME_CONFLICT', 'Another outcome of this login is already being sent', 409)

/** The user sent more outcomes than `limit` allows. Sets `Retry-After`. */
export const FST_SCALEKIT_TOO_MANY_LOGINS = defineError(
  'FST_SCALEKIT_TOO_MANY_LOGINS', 'Too many logins in a short time', 429)

/** A handler tried to complete a login on GET or HEAD. */
export const FST_SCALEKIT_UNSAFE_METHOD = defineError(
  'FST_SCALEKIT_UNSAFE_METHOD', 'A login cannot be completed on GET or HEAD: redirect the browser to %s', 500)

/** A handler tried to complete a login without `confirmed: true`. */
export const FST_SCALEKIT_NOT_CONFIRMED = defineError(
  'FST_SCALEKIT_NOT_CONFIRMED',
  'A login needs the user\'s confirmation: redirect the browser to %s, or pass { confirmed: true }', 500)

/** Scalekit rejected the user details, or a call about connected apps. `cause` is the SDK's error. */
export const FST_SCALEKIT_USER_DETAILS_REJECTED = defineError(
  'FST_SCALEKIT_USER_DETAILS_REJECTED', 'The login service rejected the request', 502)

/** Scalekit is unreachable or returned 5xx or 429. Sets `Retry-After`. `cause` is the SDK's error. */
export const FST_SCALEKIT_UNAVAILABLE = defineError(
  'FST_SCALEKIT_UNAVAILABLE', 'The login service is unavailable', 503)

/**
 * The SDK cannot list what users have connected: the option `connectedApps` needs 2.14 or later. Or the MCP server was
 * not found: `cause` says to set the option `resourceId`.
 */
export const FST_SCALEKIT_UNSUPPORTED_SDK = defineError(
  'FST_SCALEKIT_UNSUPPORTED_SDK', 'This service cannot list connected apps', 501)

/** Scalekit did not respond within `timeout`. */
export const FST_SCALEKIT_TIMEOUT = defineError(
  'FST_SCALEKIT_TIMEOUT', 'The login service did not respond in time', 504)
