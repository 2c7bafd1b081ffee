import type { Shown } from '../pending-login/csrf-token.js'
import type { Visit } from './problem.js'
import { findSignedIn, type SignedIn } from './signed-in.js'
import { whenKnown } from './when-known.js'

/**
 * Finds what a confirm page shows: who is signed in, and who asks.
 * @returns `undefined` if nobody is signed in
 */
export async function findShown (visit: Visit): Promise<Shown | undefined> {
  const signedIn = await findSignedIn(visit)
  return signedIn === undefined ? undefined : await showClient(visit, signedIn)
}

/** Adds who asks to who is signed in. */
export function showClient ({ registration, login }: Visit, { user, organizations }: SignedIn): Shown | Promise<Shown> {
  return whenKnown(registration.clients.find(login.loginRequestId), (client) => ({ user, organizations, client }))
}
