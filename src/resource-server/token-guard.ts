import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { readScopes, type VerifiedToken } from './access-token-claims.js'
import { challenge, mergeScopes } from './challenge.js'
import {
  FST_SCALEKIT_INVALID_REQUEST, FST_SCALEKIT_INVALID_TOKEN, FST_SCALEKIT_KEYS_UNAVAILABLE, FST_SCALEKIT_MISSING_TOKEN
} from './errors.js'
import { FixedUrl } from './fixed-url.js'
import { type Guard, toGuard } from './guard.js'
import type { ResolvedResource } from './options.js'
import type { Resource } from './resources.js'

const SCHEME = 'Bearer '

/** A token that was good for a request, and the endpoint that it was good for. */
export interface Admitted {
  readonly token: VerifiedToken
  readonly resolved: ResolvedResource
}

const ADMITTED = Symbol('fastify-scalekit-login.admitted')
type WithAdmitted = FastifyRequest & { [ADMITTED]?: Admitted | undefined }

/** Makes room for the token of a request. A weak map would cost a guard a tenth of its time. */
export function decorateAdmitted (app: FastifyInstance): void {
  app.decorateRequest(ADMITTED, undefined)
}

/** The token that was good for a request; `undefined` where no guard has admitted it. */
export function admittedOf (request: WithAdmitted): Admitted | undefined {
  return request[ADMITTED]
}

/** The guard that admits only requests with a good token for an endpoint. */
export function createTokenGuard ({ resolved, verifier }: Resource): Guard {
  const { scopesSupported: scope, isRevoked } = resolved
  const resource = new FixedUrl(resolved.resource)

  function admit (
    request: WithAdmitted, reply: FastifyReply, sent: string, token: VerifiedToken
  ): void | Promise<void> {
    request[ADMITTED] = { token, resolved }
    const { clientId, scopes, expiresAt, extra } = token.authInfo
    request.raw.auth = { token: sent, clientId, scopes, expiresAt, extra, resource }
    if (isRevoked === undefined) return
    const answer = isRevoked(token.claims, request)
    if (typeof answer !== 'object') return refuseRevoked(request, reply, answer)
    return answer.then((revoked) => refuseRevoked(request, reply, revoked))
  }

  function refuseRevoked (request: WithAdmitted, reply: FastifyReply, isRevoked: boolean): void {
    if (!isRevoked) return
    request[ADMITTED] = undefined
    delete request.raw.auth
    reject(request, reply, new FST_SCALEKIT_INVALID_TOKEN({ cause: new TypeError('revoked') }))
  }

  function reject (request: FastifyRequest, reply: FastifyReply, error: unknown): never {
    if (error instanceof FST_SCALEKIT_INVALID_TOKEN) {
      const { reason, scopes } = describeRefused(error.cause)
      request.log.info({ code: error.code, reason }, 'an access token was refused')
      // Some clients replace their scopes by these, and an expired token would lose some.
      challenge(reply, resolved, { error: 'invalid_token', scope: mergeScopes(scope, scopes) })
    }
    if (error instanceof FST_SCALEKIT_KEYS_UNAVAILABLE) {
      request.log.warn({ code: error.code }, 'Scalekit keys are not available')
    }
    throw error
  }

  return toGuard((request, reply) => {
    // A remembered token was well-formed, so only others are parsed.
    const { authorization = '' } = request.headers
    const sent = authorization.startsWith(SCHEME) ? authorization.slice(SCHEME.length) : ''
    const known = verifier.recall(sent)
    if (known !== undefined) return admit(request, reply, sent, known)
    const token = readBearerToken(resolved, request, reply)
    return verifier.verify(token).then(
      (found) => admit(request, reply, token, found), (error: unknown) => reject(request, reply, error))
  })
}

/** Why a token was refused, and which scopes it had, if its signature was good. */
function describeRefused (cause: unknown): { reason: string, scopes: Iterable<string> } {
  const { code, message, payload } = Object(cause) as { code?: string, message?: string, payload?: object }
  return { reason: String(code ?? message), scopes: readScopes(payload ?? {}) }
}

/**
 * Returns the token from the Authorization header. A request without credentials gets a challenge without an error
 * code.
 */
function readBearerToken (
  resolved: ResolvedResource, { headers: { authorization = '' } }: FastifyRequest, reply: FastifyReply
): string {
  const token = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(authorization)?.[1]
  if (token !== undefined) return token
  const { scopesSupported: scope } = resolved
  if (!/^bearer(?: |$)/i.test(authorization)) {
    challenge(reply, resolved, { scope })
    throw new FST_SCALEKIT_MISSING_TOKEN()
  }
  challenge(reply, resolved, { error: 'invalid_request', scope })
  throw new FST_SCALEKIT_INVALID_REQUEST('The Authorization header must contain one bearer token')
}
