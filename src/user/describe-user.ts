import { printable } from './copy-json.js'
import { describeKind } from './describe-kind.js'

const meanings: Record<string, string> = {
  sub: 'a string of 1 to 255 characters',
  email: 'an email address of at most 255 characters',
  emailVerified: 'a boolean',
  phoneNumber: 'an E.164 number such as "+14155550100"',
  phoneNumberVerified: 'a boolean',
  groups: 'a list of strings of at most 255 characters',
  roles: 'a list of strings of at most 255 characters',
  organizationExternalId: 'a string of at most 255 characters',
  organizationExternalName: 'a string of at most 255 characters',
  customAttributes: 'an object'
}
// What libraries for tokens add to a payload.
const claims = new Set(['iat', 'exp', 'nbf', 'iss', 'aud', 'jti'])

/** What a field must be, and what it is instead: the kind of value, never the value. */
export function describeWrong (field: string, value: unknown): string {
  if (value === undefined) return `"${field}" is missing`
  const [name = ''] = field.split('.')
  return `"${field}" is ${describeKind(value)}, and must be ${meanings[name] ?? 'a string of at most 2048 characters'}`
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
