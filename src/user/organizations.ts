import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { FastifyRequest } from 'fastify'
import { FST_SCALEKIT_INVALID_USER, FST_SCALEKIT_NO_ORGANIZATION } from '../errors.js'
import type { CheckedUser, ScalekitUser } from './scalekit-user.js'

const organization = Type.Object({
  id: Type.String({ pattern: '\\S', maxLength: 255 }),
  name: Type.String({ pattern: '\\S', maxLength: 255 })
})

/** An organization of the user: the host's own ID and the display name. */
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
  const found = await find(request, user)
  const error = Value.Errors(Type.Array(organization), found).First()
  if (error !== undefined) {
    const cause = new TypeError(`findOrganizations returned an invalid "${error.path.slice(1)}"`)
    throw new FST_SCALEKIT_INVALID_USER({ cause })
  }
  if (found.length === 0) throw new FST_SCALEKIT_NO_ORGANIZATION()
  return found.map(({ id, name }) => ({ id, name }))
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
