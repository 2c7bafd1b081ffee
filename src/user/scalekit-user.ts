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
// Compiled, for every page of a signed-in user checks one.
const userCheck = TypeCompiler.Compile(userSchema)
const MAX_DEPTH = 20

/**
 * A user's details, as `findUser` answers them. Only `sub` and `email` are required; unknown fields, wrong types and texts over
 * 2,048 characters are refused with `FST_SCALEKIT_INVALID_USER`.
 * @see https://docs.scalekit.com/apis/
 */
export interface ScalekitUser {
  /** The host's own ID of the user, at most 255 characters. It never changes: an e-mail address may pass to somebody else. */
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
  /** The host's own ID of the user's organization; set by `findOrganizations` where the host has it. */
  organizationExternalId?: string | undefined
  organizationExternalName?: string | undefined
  /** Plain JSON that arrives in the tokens. */
  customAttributes?: { [key: string]: JsonValue | undefined } | undefined
}

/** A user's details as they are sent: checked, and without undefined fields. */
export type CheckedUser = Static<typeof userSchema>

/**
 * Checks what the host's `findUser` answered and copies it without its undefined fields. The SDK would drop unknown fields
 * silently and bend wrong types.
 * @throws `FST_SCALEKIT_INVALID_USER`, its `cause` naming the field and never a value
 */
export function parseUser (found: unknown): CheckedUser {
  const error = userCheck.Check(found) ? undefined : userCheck.Errors(found).First()
  if (error !== undefined) refuseUser(describe(error.path.slice(1)))
  const user = found as CheckedUser
  const wrong = findNonJson(user.customAttributes, 'customAttributes')
  if (wrong !== undefined) refuseUser(`"${wrong}" is not JSON`)
  return copy(user)
}

/** Without undefined fields; lists and attributes are copied as the JSON they are. */
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

// Keys may be data too: an odd one does not go into the log.
const printable = (key: string) => /^[\w-]{1,40}$/.test(key) ? key : '?'

/** The path of the first part of a value that JSON cannot hold; undefined properties are left out, as JSON does. */
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
