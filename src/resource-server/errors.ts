import { defineError } from '../errors/define-error.js'

/** The request has no credentials, or none of type Bearer. The challenge says where to get a token. */
export const FST_SCALEKIT_MISSING_TOKEN = defineError('FST_SCALEKIT_MISSING_TOKEN', 'An access token is required', 401)

/** The bearer credentials are malformed, the body is no JSON-RPC, or a header of MCP's differs from it. */
export const FST_SCALEKIT_INVALID_REQUEST = defineError('FST_SCALEKIT_INVALID_REQUEST', '%s', 400)

/**
 * The token's signature, issuer, audience or lifetime is not valid. `cause` has the reason; the response never does.
 */
export const FST_SCALEKIT_INVALID_TOKEN = defineError(
  'FST_SCALEKIT_INVALID_TOKEN', 'The access token is not valid', 401)

/** The token is valid, but lacks a required scope, or no scope allows the tool. The message names what is missing. */
export const FST_SCALEKIT_INSUFFICIENT_SCOPE = defineError('FST_SCALEKIT_INSUFFICIENT_SCOPE', '%s', 403)

/** The environment's keys cannot be fetched, so the token cannot be verified. Sets `Retry-After`. */
export const FST_SCALEKIT_KEYS_UNAVAILABLE = defineError(
  'FST_SCALEKIT_KEYS_UNAVAILABLE', 'Access tokens cannot be verified at the moment', 503)

/** A guard for messages ran before the body was parsed. Register it as a `preHandler` hook. */
export const FST_SCALEKIT_BODY_NOT_PARSED = defineError('FST_SCALEKIT_BODY_NOT_PARSED',
  'requireToolScopes() and requireRpcScopes() must be preHandler hooks: they need the parsed body', 500)
