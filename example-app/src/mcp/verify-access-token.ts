import type { AuthInfo } from '@modelcontextprotocol/server'
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose'
import { InvalidTokenError, KeysUnavailableError } from './access-token-errors.js'
import { authorizationServer, type ProtectedResource } from './resource.js'

export type AccessTokenVerifier = (token: string) => Promise<AuthInfo>

export function createAccessTokenVerifier (resource: ProtectedResource): AccessTokenVerifier {
  const keys = findKeys(new URL(`${resource.environmentUrl}/keys`))
  const expected = {
    algorithms: ['RS256'],
    issuer: [resource.environmentUrl, authorizationServer(resource)],
    audience: [resource.url, `${resource.url}/`, resource.resourceId],
    requiredClaims: ['exp', 'sub'],
    clockTolerance: 5
  }
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, expected)
      return buildAuthInfo(token, payload, resource)
    } catch (error) {
      if (error instanceof KeysUnavailableError) throw error
      throw new InvalidTokenError(error)
    }
  }
}

/** The environment's key set; a key that is not in it is the token's fault, a set that cannot be read is not. */
function findKeys (url: URL): JWTVerifyGetKey {
  const keySet = createRemoteJWKSet(url)
  return async (header, token) => {
    try {
      return await keySet(header, token)
    } catch (error) {
      const isTokensFault = error instanceof errors.JWKSNoMatchingKey ||
        error instanceof errors.JWKSMultipleMatchingKeys || error instanceof errors.JOSENotSupported
      throw isTokensFault ? error : new KeysUnavailableError(error)
    }
  }
}

function buildAuthInfo (token: string, payload: JWTPayload, resource: ProtectedResource): AuthInfo {
  const { sub, exp, client_id: clientId, scope, scopes: list } = payload
  return {
    token,
    clientId: typeof clientId === 'string' ? clientId : '',
    scopes: [...typeof scope === 'string' ? scope.split(' ') : [], ...Array.isArray(list) ? list.map(String) : []],
    ...(exp !== undefined && { expiresAt: exp }),
    resource: new URL(resource.url),
    extra: { sub }
  }
}
