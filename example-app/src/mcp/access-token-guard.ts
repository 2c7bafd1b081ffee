import type { AuthInfo } from '@modelcontextprotocol/server'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { InvalidTokenError, MissingTokenError } from './access-token-errors.js'
import { scopes, type ProtectedResource } from './resource.js'
import { createAccessTokenVerifier } from './verify-access-token.js'

declare module 'node:http' {
  interface IncomingMessage {
    /** Whom the access token names; the MCP SDK hands it to the tools. */
    auth?: AuthInfo
  }
}

type Guard = (request: FastifyRequest, reply: FastifyReply) => Promise<void>

export function requireAccessToken (resource: ProtectedResource): Guard {
  const verify = createAccessTokenVerifier(resource)
  // A request without credentials did nothing wrong: RFC 6750 gives it no error code.
  const challenge = `Bearer resource_metadata="${resource.metadataUrl}", scope="${scopes.join(' ')}"`

  return async (request, reply) => {
    const token = readBearerToken(request.headers.authorization)
    if (token === undefined) {
      reply.header('www-authenticate', challenge)
      throw new MissingTokenError()
    }
    try {
      request.raw.auth = await verify(token)
    } catch (error) {
      if (error instanceof InvalidTokenError) {
        reply.header('www-authenticate', `${challenge}, error="invalid_token"`)
      } else {
        reply.header('retry-after', '5')
        request.log.error({ err: error }, 'the key set is out of reach')
      }
      throw error
    }
  }
}

function readBearerToken (header = ''): string | undefined {
  return /^Bearer +(\S+)$/i.exec(header)?.[1]
}
