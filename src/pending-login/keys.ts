import { createHmac, createSecretKey, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto'

/** The keys of one registration for one purpose: the first signs, all verify. */
export type Keys = readonly [KeyObject, ...KeyObject[]]

/**
 * Derives the keys for one purpose. They depend on the connection ID, so no registration accepts what another signed.
 * @see https://www.rfc-editor.org/rfc/rfc5869
 */
export function deriveKeys (
  [first, ...others]: readonly [string, ...string[]], connectionId: string, purpose: string
): Keys {
  // Key objects: newer Node.js creates one from a buffer at every use, which takes longer than the hash.
  const derive = (secret: string) => createSecretKey(Buffer.from(
    hkdfSync('sha256', secret, 'fastify-scalekit-login', `${purpose} ${connectionId}`, 32)))
  return [derive(first), ...others.map(derive)]
}

/** Joins several strings. Their lengths keep them apart. */
export function join (texts: readonly string[]): string {
  let joined = ''
  for (const text of texts) joined += `${text.length}:${text}`
  return joined
}

// 128 bits.
const MAC_CHARACTERS = 22

/** A short keyed hash over several texts. */
export function mac (key: KeyObject, texts: readonly string[]): string {
  return createHmac('sha256', key).update(join(texts)).digest('base64url').slice(0, MAC_CHARACTERS)
}

/** Whether this mac was made with one of the keys. */
export function isMac (given: string, keys: Keys, texts: readonly string[]): boolean {
  return keys.some((key) => isSame(given, mac(key, texts)))
}

/** Compares in constant time. */
export function isSame (one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
