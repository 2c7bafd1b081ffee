import { randomInt } from 'node:crypto'

/** Scalekit's IDs end in digits that say nothing. */
export function randomDigits (length: number): string {
  return Array.from({ length }, () => randomInt(10)).join('')
}
