import type { FastifyRequest } from 'fastify'
import type { Registration } from '../registration/registration.js'
import { findOrganizations, type ScalekitOrganization } from '../user/organizations.js'
import { type CheckedUser, parseUser } from '../user/scalekit-user.js'
import { whenKnown } from './when-known.js'

/** Who is signed in, and the organizations they may act for. */
export interface SignedIn {
  readonly user: CheckedUser
  readonly organizations: ScalekitOrganization[] | undefined
}

/** Where the host is asked: a registration, and the request that is answered. */
export interface Asking {
  readonly registration: Registration
  readonly request: FastifyRequest
}

/**
 * Asks the host who is signed in, and which organizations they may act for. Returns at once where the host does.
 * @returns `undefined` for nobody
 */
export function findSignedIn (asking: Asking): SignedIn | undefined | Promise<SignedIn | undefined> {
  const { registration: { options }, request } = asking
  return whenKnown(options.findUser(request), (found) =>
    found === null || found === undefined ? undefined : checkSignedIn(asking, found))
}

/** The same for a user that the host names itself. Returns at once where nobody has to be asked for organizations. */
export function checkSignedIn ({ registration, request }: Asking, found: unknown): SignedIn | Promise<SignedIn> {
  const { findOrganizations: find } = registration.options
  const user = parseUser(found)
  if (find === undefined) return { user, organizations: ownOrganization(user) }
  return findOrganizations(find, request, user).then((organizations) => ({ user, organizations }))
}

/** The organization that `findUser` named itself. It is shown and confirmed like one that was found. */
function ownOrganization ({ organizationExternalId: id = '', organizationExternalName: name = id }: CheckedUser) {
  return name === '' ? undefined : [{ id, name }]
}
