import { type Static, Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import type { ValueError } from '@sinclair/typebox/errors'
import { FST_SCALEKIT_INVALID_USER } from '../errors/errors.js'
import { copyJson, isText, type JsonObject, type JsonValue, NotJsonError } from './copy-json.js'
import { describeUnknown, describeWrong } from './describe-user.js'

// The descriptions say what a field must be, in the error for one that is not.
const text = Type.Optional(Type.String({ maxLength: 2048, description: 'a string of at most 2048 characters' }))
const shortText = Type.Optional(Type.String({ maxLength: 255, description: 'a string of at most 255 characters' }))
const flag = Type.Optional(Type.Boolean({ description: 'a boolean' }))
const texts = Type.Optional(Type.Array(Type.String({ maxLength: 255 }), {
  description: 'a list of strings of at most 255 characters'
}))

const userSchema = Type.Object({
  sub: Type.String({ pattern: '\\S', maxLength: 255, description: 'a string of 1 to 255 characters' }),
  email: Type.String({
    pattern: '^[^\\s@]+@[^\\s@]+$', maxLength: 255, description: 'an email address of at most 255 characters'
  }),
  emailVerified: flag,
  name: text,
  givenName: text,
  familyName: text,
  preferredUsername: text,
  phoneNumber: Type.Optional(Type.String({
    pattern: '^\\+[1-9]\\d{1,14}$', description: 'an E.164 number such as "+14155550100"'
  })),
  phoneNumberVerified: flag,
  picture: text,
  gender: text,
  locale: text,
  groups: texts,
  roles: texts,
  organizationExternalId: shortText,
  organizationExternalName: shortText,
  customAttributes: Type.Optional(Type.Unsafe<JsonObject>(
    Type.Record(Type.String(), Type.Unknown(), { description: 'an object' })))
}, { additionalProperties: false })

const fields = Object.keys(userSchema.properties)
// Compiled, because every page for a signed-in user checks one.
const userCheck = TypeCompiler.Compile(userSchema)
// Nobody sees them, and with them two addresses look alike, or one reads backwards.
const HIDDEN = /[\p{Cc}\p{Cf}]/u

/**
 * The user details that `findUser` returns. Only `sub` and `email` are required. Unknown fields, wrong types and
 * strings of more than 2,048 characters throw `FST_SCALEKIT_INVALID_USER`. A field that is `null` counts as left out.
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
  emailVerified?: boolean | null | undefined
  name?: string | null | undefined
  givenName?: string | null | undefined
  familyName?: string | null | undefined
  preferredUsername?: string | null | undefined
  /** E.164, such as `+14155550100`. */
  phoneNumber?: string | null | undefined
  phoneNumberVerified?: boolean | null | undefined
  /** URL of a picture. */
  picture?: string | null | undefined
  gender?: string | null | undefined
  /** BCP 47, such as `en-GB`. */
  locale?: string | null | undefined
  groups?: string[] | null | undefined
  roles?: string[] | null | undefined
  /** The host's own ID of the user's organization. `findOrganizations` sets it, if the host has that hook. */
  organizationExternalId?: string | null | undefined
  organizationExternalName?: string | null | undefined
  /** Plain JSON that appears in the tokens. */
  customAttributes?: { [key: string]: JsonValue | undefined } | null | undefined
}

/** The user details to send: validated, without undefined fields. */
export type CheckedUser = Static<typeof userSchema>

/**
 * Checks a copy of what the host's `findUser` returned, without its absent fields. Each field is read once. The SDK
 * would drop unknown fields without a word, and bend wrong types.
 * @throws `FST_SCALEKIT_INVALID_USER`, its `cause` naming the field and never a value
 */
export function parseUser (found: unknown): CheckedUser {
  if (typeof found !== 'object' || found === null || Array.isArray(found)) refuseUser('it is not an object')
  const unknown = Object.keys(found).find((key) => !fields.includes(key))
  if (unknown !== undefined) refuseUser(describeUnknown(fields, unknown))
  const user = copyFields(found)
  if (!userCheck.Check(user)) {
    const { path, value } = userCheck.Errors(user).First() as ValueError
    const [name = '', ...inside] = path.slice(1).split('/')
    const { description } = userSchema.properties[name as keyof CheckedUser]
    refuseUser(describeWrong([name, ...inside].join('.'), value, description))
  }
  const unreadable = findUnreadable(user)
  if (unreadable !== undefined) refuseUser(`"${unreadable}" has hidden characters, or is not well-formed text`)
  return user as CheckedUser
}

function copyFields (found: object): Record<string, unknown> {
  const user: Record<string, unknown> = {}
  for (const field of fields) {
    const value: unknown = Reflect.get(found, field)
    if (value !== undefined && value !== null) user[field] = copyField(field, value)
  }
  return user
}

function copyField (field: string, value: unknown): unknown {
  if (field !== 'customAttributes') return Array.isArray(value) ? Array.from(value) : value
  try {
    return copyJson(value, field)
  } catch (error) {
    if (!(error instanceof NotJsonError)) throw error
    refuseUser(`"${error.path}" is not JSON`)
  }
}

/** A field whose text would not arrive as it is, or not look like what it is. */
function findUnreadable (user: Record<string, unknown>): string | undefined {
  if (HIDDEN.test(String(user['email']))) return 'email'
  for (const field in user) {
    const value = user[field]
    const isReadable = Array.isArray(value) ? value.every(isText) : typeof value !== 'string' || isText(value)
    if (!isReadable) return field
  }
  return undefined
}

function refuseUser (reason: string): never {
  const cause = new TypeError(`findUser returned a user that cannot be sent: ${reason}`)
  throw new FST_SCALEKIT_INVALID_USER({ cause })
}
