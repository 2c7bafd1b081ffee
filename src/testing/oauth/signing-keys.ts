import { generateKeyPair, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { importJWK, type JWTPayload, SignJWT } from 'jose'
import type { JWKS } from 'oidc-provider'

type KeyPair = { n: string, e: string }

/** The keys of one emulator. The first one signs, and all are published. */
export interface SigningKeys {
  readonly jwks: JWKS
  /** Signs with a new key from now on. */
  rotate (keepPrevious: boolean): Promise<void>
  sign (claims: JWTPayload, header: object): Promise<string>
}

// Made once for a process: it takes longer than all the rest of an emulator's start, and a test suite starts hundreds.
let keyPair: Promise<KeyPair> | undefined

/** An RS256 key under an ID of its own for every emulator, so that a token of one names a key that no other has. */
export async function createSigningKeys (): Promise<SigningKeys> {
  keyPair ??= createKeyPair()
  let keys = [describeKey(await keyPair)]
  return {
    get jwks () { return { keys } },
    async rotate (keepPrevious) {
      const key = describeKey(await createKeyPair())
      keys = keepPrevious ? [key, ...keys] : [key]
    },
    async sign (claims, header) {
      const [key] = keys
      return await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: String(key?.kid), ...header })
        .sign(await importJWK({ ...key, kty: 'RSA' }, 'RS256'))
    }
  }
}

function describeKey (pair: KeyPair) {
  return { ...pair, kty: 'RSA' as const, kid: `snk_${randomUUID()}`, use: 'sig', alg: 'RS256' }
}

async function createKeyPair (): Promise<KeyPair> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const { n = '', e = '', ...rest } = privateKey.export({ format: 'jwk' })
  return { ...rest, n, e }
}
