import { type Static, Type } from '@sinclair/typebox'
import type { ValueError } from '@sinclair/typebox/errors'
import { Value } from '@sinclair/typebox/value'
import type { FastifyRequest } from 'fastify'
import { FST_SCALEKIT_INVALID_USER, FST_SCALEKIT_NO_ORGANIZATION } from '../errors/errors.js'
import { isText } from './copy-json.js'
import { describeKind } from './describe-kind.js'
import type { CheckedUser, ScalekitUser } from './scalekit-user.js'

const organization = Type.Object({
  id: Type.String({ pattern: '\\S', maxLength: 255 }),
  name: Type.String({ pattern: '\\S', maxLength: 255 })
})

const organizationList = Type.Array(organization)

/** An organization the user may act for: the host's own ID of it and the name people know it by. */
export type ScalekitOrganization = Static<typeof organization>

/** The host's hook that finds the organizations of a user. */
export type FindOrganizations = (request: FastifyRequest, user: ScalekitUser) =>
  ScalekitOrganization[] | Promise<ScalekitOrganization[]>

/**
 * Gets the user's organizations from the host.
 * @throws `FST_SCALEKIT_NO_ORGANIZATION` if the list is empty, `FST_SCALEKIT_INVALID_USER` if it is not valid
 */
export async function findOrganizations (
  find: FindOrganizations, request: FastifyRequest, user: CheckedUser
): Promise<ScalekitOrganization[]> {
  // The hook gets a copy, and each part of its answer is read once: what was checked is what is shown and sent.
  const returned: unknown = await find(request, structuredClone(user))
  const found = Array.isArray(returned) ? Array.from(returned, readOrganization) : returned
  if (!Value.Check(organizationList, found)) {
    const { path, value } = Value.Errors(organizationList, found).First() as ValueError
    refuseOrganizations(path.slice(1).replaceAll('/', '.'), value)
  }
  const unreadable = found.findIndex(({ id, name }) => !isText(id) || !isText(name))
  if (unreadable >= 0) refuseOrganizations(String(unreadable), 'text that is not well-formed')
  if (found.length === 0) throw new FST_SCALEKIT_NO_ORGANIZATION()
  return found
}

function refuseOrganizations (path: string, value: unknown): never {
  const what = path === '' ? describeKind(value) : `a list with ${describeKind(value)} as "${path}"`
  const cause = new TypeError('findOrganizations must return a list of { id, name }, strings of 1 to 255 characters, ' +
    `and returned ${what}`)
  throw new FST_SCALEKIT_INVALID_USER({ cause })
}

function readOrganization (one: unknown): unknown {
  if (typeof one !== 'object' || one === null) return one
  const { id, name } = one as Partial<ScalekitOrganization>
  return { id, name }
}

/**
 * Returns the organization to send: the selected one, or the only one.
 * @throws `FST_SCALEKIT_NO_ORGANIZATION` if the selected one was not offered, or none of several was selected
 */
export function chooseOrganization (
  offered: ScalekitOrganization[] | undefined, chosenId: string | undefined
): ScalekitOrganization | undefined {
  if (chosenId === undefined && (offered === undefined || offered.length === 1)) return offered?.[0]
  const chosen = offered?.find(({ id }) => id === chosenId)
  if (chosen === undefined) throw new FST_SCALEKIT_NO_ORGANIZATION()
  return chosen
}
