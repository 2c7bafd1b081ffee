import { printable } from './copy-json.js'
import { describeKind } from './describe-kind.js'

// What libraries for tokens add to a payload.
const claims = new Set(['iat', 'exp', 'nbf', 'iss', 'aud', 'jti'])

/** What a field must be, and what it is instead: the kind of value, never the value. */
export function describeWrong (field: string, value: unknown, mustBe: string | undefined): string {
  return value === undefined ? `"${field}" is missing` : `"${field}" is ${describeKind(value)}, and must be ${mustBe}`
}

/** A field that no user has: what is meant, if that can be guessed. */
export function describeUnknown (fields: readonly string[], field: string): string {
  if (claims.has(field)) {
    return `it has "${field}", so it seems to be the payload of a token. Return fields by name: { sub, email }`
  }
  const meant = fields.find((known) => known.toLowerCase() === field.toLowerCase().replaceAll(/[_-]/g, ''))
  const advice = meant ? `, use "${meant}"` : `. The fields are: ${fields.join(', ')}`
  return `the field "${printable(field)}" is unknown${advice}`
}
