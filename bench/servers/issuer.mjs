import { createServer } from 'node:http'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { listen } from './listen.mjs'

/** A Scalekit environment that is nothing but its keys. */
export async function startIssuer () {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const keys = JSON.stringify({ keys: [{ ...await exportJWK(publicKey), kid: 'key-1', alg: 'RS256', use: 'sig' }] })
  const server = createServer((_request, response) => response.setHeader('content-type', 'application/json').end(keys))
  const environmentUrl = `http://127.0.0.1:${await listen(server)}`
  return {
    environmentUrl,
    sign: (claims) => new SignJWT({ client_id: 'm2m_1', scope: 'usr:read notes:read', ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'key-1' }).setIssuer(environmentUrl).setIssuedAt().setExpirationTime('1h').sign(privateKey)
  }
}
