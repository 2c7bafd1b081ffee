import createError from '@fastify/error'

/** No credentials, or none that are a bearer token: the challenge says where to get one. */
export const FST_SCALEKIT_MISSING_TOKEN = createError('FST_SCALEKIT_MISSING_TOKEN', 'An access token is required', 401)

/** Credentials that are no bearer token, or a tool name that header and body disagree on. */
export const FST_SCALEKIT_INVALID_REQUEST = createError('FST_SCALEKIT_INVALID_REQUEST', '%s', 400)

/** A token that does not verify: signature, issuer, audience or lifetime. The reason is in `cause`, never in the answer. */
export const FST_SCALEKIT_INVALID_TOKEN = createError('FST_SCALEKIT_INVALID_TOKEN', 'The access token is not valid', 401)

/** A verified token without all the scopes that are needed. */
export const FST_SCALEKIT_INSUFFICIENT_SCOPE = createError(
  'FST_SCALEKIT_INSUFFICIENT_SCOPE', 'The access token lacks a scope', 403)

/** The environment's keys are out of reach, so that nobody can say whether the token is good; carries `Retry-After`. */
export const FST_SCALEKIT_KEYS_UNAVAILABLE = createError(
  'FST_SCALEKIT_KEYS_UNAVAILABLE', 'Access tokens cannot be verified at the moment', 503)

/** `requireToolScopes()` ran before the body was parsed: it belongs into `preHandler`. */
export const FST_SCALEKIT_BODY_NOT_PARSED = createError(
  'FST_SCALEKIT_BODY_NOT_PARSED', 'requireToolScopes() must run as preHandler, when the JSON body is parsed', 500)
