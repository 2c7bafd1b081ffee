import { generateKeyPair, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { importJWK, type JWTPayload, SignJWT } from 'jose'
import type { JWKS } from 'oidc-provider'
import type { SavedFile } from '../folder/saved-file.js'

type KeyPair = { n: string, e: string, d: string }
type Key = KeyPair & { kty: 'RSA', kid: string }

/** The keys of one emulator. The first one signs, and all are published. */
export interface SigningKeys {
  readonly jwks: JWKS
  /** Signs with a new key from now on. */
  rotate (keepPrevious: boolean): Promise<void>
  sign (claims: JWTPayload, header: object): Promise<string>
}

// Made once for a process: it takes longer than all the rest of an emulator's start, and a test suite starts hundreds.
let keyPair: Promise<KeyPair> | undefined

/**
 * The keys that were saved, or an RS256 key under an ID of its own for every emulator, so that a token of one names a
 * key that no other has.
 */
export async function createSigningKeys (saved: SavedFile<Key[]>): Promise<SigningKeys> {
  let keys = await saved.read() ?? [describeKey(await sharedKeyPair())]
  await saved.write(() => keys)
  return {
    get jwks () { return { keys } },
    async rotate (keepPrevious) {
      const key = describeKey(await createKeyPair())
      keys = keepPrevious ? [key, ...keys] : [key]
      await saved.write(() => keys)
    },
    async sign (claims, header) {
      const [key] = keys
      return await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: String(key?.kid), ...header })
        .sign(await importJWK({ ...key, kty: 'RSA' }, 'RS256'))
    }
  }
}

function sharedKeyPair (): Promise<KeyPair> {
  keyPair ??= createKeyPair()
  return keyPair
}

function describeKey (pair: KeyPair): Key {
  const use = { use: 'sig', alg: 'RS256' }
  return { ...pair, ...use, kty: 'RSA', kid: `snk_${randomUUID()}` }
}

async function createKeyPair (): Promise<KeyPair> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const { n = '', e = '', d = '', ...rest } = privateKey.export({ format: 'jwk' })
  return { ...rest, n, e, d }
}
