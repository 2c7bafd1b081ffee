import { generateKeyPair, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import type { JWKS } from 'oidc-provider'

// Made once for a process: it takes longer than all the rest of an emulator's start, and a test suite starts hundreds.
let keyPair: Promise<{ n: string, e: string }> | undefined

/** An RS256 key under an ID of its own for every emulator, so that a token of one names a key that no other has. */
export async function createSigningKeys (): Promise<JWKS> {
  keyPair ??= createKeyPair()
  return { keys: [{ ...await keyPair, kty: 'RSA', kid: `snk_${randomUUID()}`, use: 'sig', alg: 'RS256' }] }
}

async function createKeyPair () {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const { n = '', e = '', ...rest } = privateKey.export({ format: 'jwk' })
  return { ...rest, n, e }
}
