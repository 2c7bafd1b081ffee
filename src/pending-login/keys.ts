import { createHmac, createSecretKey, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto'

/** The keys of one registration for one purpose: the first signs, all verify. */
export type Keys = readonly [KeyObject, ...KeyObject[]]

/**
 * Derives the keys of one purpose. The connection ID is part of it, so that no registration takes what another signed.
 * @see https://www.rfc-editor.org/rfc/rfc5869
 */
export function deriveKeys ([first, ...others]: readonly [string, ...string[]], connectionId: string, purpose: string): Keys {
  // A key object: newer Node.js makes one of a buffer at every use, which takes longer than the hash.
  const derive = (secret: string) => createSecretKey(Buffer.from(
    hkdfSync('sha256', secret, 'fastify-scalekit-login', `${purpose} ${connectionId}`, 32)))
  return [derive(first), ...others.map(derive)]
}

/** Several texts as one; their lengths keep them apart. */
export function join (texts: readonly string[]): string {
  let joined = ''
  for (const text of texts) joined += `${text.length}:${text}`
  return joined
}

/** A short keyed hash over several texts. */
export function mac (key: KeyObject, texts: readonly string[]): string {
  return createHmac('sha256', key).update(join(texts)).digest('base64url').slice(0, 32)
}

/** Whether one of the keys made this mac. */
export function isMac (given: string, keys: Keys, texts: readonly string[]): boolean {
  return keys.some((key) => isSame(given, mac(key, texts)))
}

/** Compares in constant time. */
export function isSame (one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
