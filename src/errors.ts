import createError from '@fastify/error'

/** A wrong or unknown option; thrown at registration, and when a `signInPath` function answers with another origin. */
export const FST_SCALEKIT_INVALID_OPTION = createError('FST_SCALEKIT_INVALID_OPTION', '%s')

/** Query or body of our routes do not hold what they must. */
export const FST_ERR_VALIDATION = createError('FST_ERR_VALIDATION', '%s', 400)

/** No pending login in this browser, or a cookie that does not verify. */
export const FST_SCALEKIT_NO_LOGIN_REQUEST = createError(
  'FST_SCALEKIT_NO_LOGIN_REQUEST', 'No login is waiting in this browser', 400)

/** The login is older than `maxAge`, already completed, or unknown to Scalekit. */
export const FST_SCALEKIT_LOGIN_REQUEST_EXPIRED = createError(
  'FST_SCALEKIT_LOGIN_REQUEST_EXPIRED', 'This login has expired or is already completed', 410)

/** `findUser` found nobody. */
export const FST_SCALEKIT_USER_NOT_FOUND = createError('FST_SCALEKIT_USER_NOT_FOUND', 'Nobody is signed in', 401)

/** The user or the organizations of the host are not what Scalekit takes; `cause` names the field. */
export const FST_SCALEKIT_INVALID_USER = createError(
  'FST_SCALEKIT_INVALID_USER', 'The account cannot be used to sign in here', 500)

/** The form's token does not belong to this browser and login. */
export const FST_SCALEKIT_INVALID_CSRF_TOKEN = createError(
  'FST_SCALEKIT_INVALID_CSRF_TOKEN', 'The form does not belong to this login', 403)

/** The user may act for no organization, chose none of several, or one that was not offered. */
export const FST_SCALEKIT_NO_ORGANIZATION = createError(
  'FST_SCALEKIT_NO_ORGANIZATION', 'No organization of this account was chosen', 403)

/** Another site's script, a frame or a prefetch asked. */
export const FST_SCALEKIT_FORBIDDEN_ORIGIN = createError(
  'FST_SCALEKIT_FORBIDDEN_ORIGIN', 'Only a page of this site may ask for this', 403)

/** Another outcome of the same login is on its way. */
export const FST_SCALEKIT_OUTCOME_CONFLICT = createError(
  'FST_SCALEKIT_OUTCOME_CONFLICT', 'Another answer to this login is on its way', 409)

/** More outcomes than `limit` allows; carries `Retry-After`. */
export const FST_SCALEKIT_TOO_MANY_LOGINS = createError(
  'FST_SCALEKIT_TOO_MANY_LOGINS', 'Too many logins in a short time', 429)

/** Completion asked for on GET or HEAD. */
export const FST_SCALEKIT_UNSAFE_METHOD = createError(
  'FST_SCALEKIT_UNSAFE_METHOD', 'A login is not completed on GET or HEAD: lead the browser to %s', 500)

/** Completion asked for without `confirmed: true`. */
export const FST_SCALEKIT_NOT_CONFIRMED = createError(
  'FST_SCALEKIT_NOT_CONFIRMED',
  'A login is completed only after its user confirmed it: lead the browser to %s, or pass { confirmed: true }', 500)

/** Scalekit said no. The SDK's error is the `cause`. */
export const FST_SCALEKIT_USER_DETAILS_REJECTED = createError(
  'FST_SCALEKIT_USER_DETAILS_REJECTED', 'The login service refused the login', 502)

/** Scalekit cannot be reached or answers 5xx or 429; carries `Retry-After`. The SDK's error is the `cause`. */
export const FST_SCALEKIT_UNAVAILABLE = createError(
  'FST_SCALEKIT_UNAVAILABLE', 'The login service is unavailable', 503)

/** The budget of `timeout` ended while an attempt was unanswered. */
export const FST_SCALEKIT_TIMEOUT = createError(
  'FST_SCALEKIT_TIMEOUT', 'The login service did not answer in time', 504)
