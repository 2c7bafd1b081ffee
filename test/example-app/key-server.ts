import { createServer } from 'node:http'
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose'
import type { Test } from 'tap'
import { openPort } from '../../example-app/dist/open-port.js'

export interface KeyServer {
  url: string
  /** A token of `res_1` that lives for a minute, with everything else as it is given. */
  sign (claims: JWTPayload): Promise<string>
  /** With a key that is not in the set, under the ID of the one that is. */
  forge (claims: JWTPayload): Promise<string>
}

export async function startKeyServer (t: Test): Promise<KeyServer> {
  const real = await generateKeyPair('RS256')
  const other = await generateKeyPair('RS256')
  const keys = [{ ...await exportJWK(real.publicKey), kid: 'key-1', alg: 'RS256', use: 'sig' }]
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys }))
  })
  const url = `http://127.0.0.1:${await openPort(server)}`
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const sign = (claims: JWTPayload, { privateKey }: typeof real): Promise<string> =>
    new SignJWT({ iss: url, aud: 'res_1', ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'key-1', typ: 'JWT' })
      .setExpirationTime('1 minute')
      .sign(privateKey)
  return { url, sign: (claims) => sign(claims, real), forge: (claims) => sign(claims, other) }
}
