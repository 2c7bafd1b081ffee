import { generateKeyPair, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import type { JWKS } from 'oidc-provider'

/** A fresh RS256 key for every emulator, so that tokens of one are no good at another. */
export async function createSigningKeys (): Promise<JWKS> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const { n = '', e = '', ...rest } = privateKey.export({ format: 'jwk' })
  return { keys: [{ ...rest, kty: 'RSA', n, e, kid: `snk_${randomUUID()}`, use: 'sig', alg: 'RS256' }] }
}
