import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

/** The keys of one registration for one purpose: the first signs, all verify. */
export type Keys = readonly [Buffer, ...Buffer[]]

/**
 * Derives the keys of one purpose. The connection ID is part of it, so that no registration takes what another signed.
 * @see https://www.rfc-editor.org/rfc/rfc5869
 */
export function deriveKeys ([first, ...others]: readonly [string, ...string[]], connectionId: string, purpose: string): Keys {
  const derive = (secret: string) => Buffer.from(
    hkdfSync('sha256', secret, 'fastify-scalekit-login', `${purpose} ${connectionId}`, 32))
  return [derive(first), ...others.map(derive)]
}

/** A short keyed hash over several values; the encoding keeps them apart. */
export function mac (key: Buffer, values: readonly unknown[]): string {
  return createHmac('sha256', key).update(JSON.stringify(values)).digest('base64url').slice(0, 32)
}

/** Compares in constant time. */
export function isSame (one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
