import { type Static, Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { FST_SCALEKIT_INVALID_USER } from '../errors.js'

const text = Type.Optional(Type.String({ maxLength: 2048 }))
const flag = Type.Optional(Type.Boolean())
const texts = Type.Optional(Type.Array(Type.String({ maxLength: 255 })))

const userSchema = Type.Object({
  sub: Type.String({ pattern: '\\S', maxLength: 255 }),
  email: Type.String({ pattern: '^[^\\s@]+@[^\\s@]+$', maxLength: 255 }),
  emailVerified: flag,
  name: text,
  givenName: text,
  familyName: text,
  preferredUsername: text,
  phoneNumber: Type.Optional(Type.String({ pattern: '^\\+[1-9]\\d{1,14}$' })),
  phoneNumberVerified: flag,
  picture: text,
  gender: text,
  locale: text,
  groups: texts,
  roles: texts,
  organizationExternalId: Type.Optional(Type.String({ maxLength: 255 })),
  organizationExternalName: Type.Optional(Type.String({ maxLength: 255 })),
  customAttributes: Type.Optional(Type.Unsafe<JsonObject>(Type.Record(Type.String(), Type.Unknown())))
}, { additionalProperties: false })

/** What JSON can hold. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject
export interface JsonObject { [key: string]: JsonValue }

const fields = Object.keys(userSchema.properties)
// Compiled, because every page for a signed-in user checks one.
const userCheck = TypeCompiler.Compile(userSchema)
const MAX_DEPTH = 20

/**
 * The user details that `findUser` returns. Only `sub` and `email` are required. Unknown fields, wrong types and
 * strings of more than 2,048 characters throw `FST_SCALEKIT_INVALID_USER`.
 * @see https://docs.scalekit.com/apis/
 */
export interface ScalekitUser {
  /**
   * The host's own ID of the user, at most 255 characters. It must never change. An email address can pass to another
   * person.
   */
  sub: string
  /** At most 255 characters. */
  email: string
  /** Whether the host has verified the address. Scalekit's default: `false`. */
  emailVerified?: boolean | undefined
  name?: string | undefined
  givenName?: string | undefined
  familyName?: string | undefined
  preferredUsername?: string | undefined
  /** E.164, such as `+14155550100`. */
  phoneNumber?: string | undefined
  phoneNumberVerified?: boolean | undefined
  /** URL of a picture. */
  picture?: string | undefined
  gender?: string | undefined
  /** BCP 47, such as `en-GB`. */
  locale?: string | undefined
  groups?: string[] | undefined
  roles?: string[] | undefined
  /** The host's own ID of the user's organization. `findOrganizations` sets it, if the host has that hook. */
  organizationExternalId?: string | undefined
  organizationExternalName?: string | undefined
  /** Plain JSON that appears in the tokens. */
  customAttributes?: { [key: string]: JsonValue | undefined } | undefined
}

/** The user details to send: validated, without undefined fields. */
export type CheckedUser = Static<typeof userSchema>

/**
 * Validates what `findUser` returned and copies it without undefined fields. The SDK would drop unknown fields and
 * convert wrong types without an error.
 * @throws `FST_SCALEKIT_INVALID_USER`; its `cause` names the field, never a value
 */
export function parseUser (found: unknown): CheckedUser {
  const error = userCheck.Check(found) ? undefined : userCheck.Errors(found).First()
  if (error !== undefined) refuseUser(describe(error.path.slice(1)))
  const user = found as CheckedUser
  const wrong = findNonJson(user.customAttributes, 'customAttributes')
  if (wrong !== undefined) refuseUser(`"${wrong}" is not JSON`)
  return copy(user)
}

/** Copies the fields that are defined; lists and attributes as JSON. */
function copy (found: CheckedUser): CheckedUser {
  const user: Record<string, unknown> & CheckedUser = { ...found }
  for (const field of Object.keys(user)) {
    const value = user[field]
    if (value === undefined) delete user[field]
    else if (typeof value === 'object') user[field] = JSON.parse(JSON.stringify(value))
  }
  return user
}

function refuseUser (reason: string): never {
  throw new FST_SCALEKIT_INVALID_USER({ cause: new TypeError(`findUser returned a user that cannot be sent: ${reason}`) })
}

function describe (path: string): string {
  const [field = ''] = path.split('/')
  if (field === '') return 'it is not an object'
  if (fields.includes(field)) return `"${path.replaceAll('/', '.')}" is missing or not valid`
  const meant = fields.find((known) => known.toLowerCase() === field.toLowerCase().replaceAll(/[_-]/g, ''))
  return `the field "${printable(field)}" is unknown` + (meant ? `, use "${meant}"` : `. The fields are: ${fields.join(', ')}`)
}

// A key may contain data: unusual ones are not logged.
const printable = (key: string) => /^[\w-]{1,40}$/.test(key) ? key : '?'

/** The path of the first value that JSON cannot represent. Like JSON, it ignores undefined properties. */
function findNonJson (value: unknown, path: string, depth = 0): string | undefined {
  if (value === undefined || value === null || typeof value === 'string' || typeof value === 'boolean') return undefined
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : path
  if (typeof value !== 'object' || depth > MAX_DEPTH) return path
  const plain = Array.isArray(value) ? !value.includes(undefined) : [Object.prototype, null].includes(Object.getPrototypeOf(value))
  if (!plain) return path
  for (const [key, part] of Object.entries(value)) {
    const wrong = findNonJson(part, `${path}.${printable(key)}`, depth + 1)
    if (wrong !== undefined) return wrong
  }
  return undefined
}
