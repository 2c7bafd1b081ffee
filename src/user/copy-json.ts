const MAX_DEPTH = 20

/** What JSON can hold. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject
export interface JsonObject { [key: string]: JsonValue }

/** A part of a value that JSON cannot hold. */
export class NotJsonError extends TypeError {
  constructor (readonly path: string) {
    super('not JSON')
  }
}

/**
 * Copies a value as JSON would, and reads each part of it once: what an accessor or a proxy returns the second time may
 * be something else. Undefined properties are left out.
 * @throws NotJsonError for what JSON cannot hold, and for text that is not well-formed Unicode
 */
export function copyJson (value: unknown, path: string, depth = 0): JsonValue {
  if (value === null || typeof value === 'boolean' || isText(value) || Number.isFinite(value)) return value as JsonValue
  if (typeof value !== 'object' || depth > MAX_DEPTH) throw new NotJsonError(path)
  if (Array.isArray(value)) return Array.from(value, (part, index) => copyJson(part, `${path}.${index}`, depth + 1))
  if (![Object.prototype, null].includes(Object.getPrototypeOf(value))) throw new NotJsonError(path)
  const copy: JsonObject = Object.create(null)
  for (const [key, part] of Object.entries(value)) {
    const name = `${path}.${printable(key)}`
    if (!isText(key)) throw new NotJsonError(name)
    if (part !== undefined) copy[key] = copyJson(part, name, depth + 1)
  }
  return copy
}

/** Whether a value is text that arrives as it was sent. */
export function isText (value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed()
}

/** A key as the log may show it: keys may be data too. */
export function printable (key: string): string {
  return /^[\w-]{1,40}$/.test(key) ? key : '?'
}
