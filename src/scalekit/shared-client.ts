import type { CheckedUser } from '../user/scalekit-user.js'

/** What a hand-off tells Scalekit: who signed in, or that nobody did. */
export type UserDetails = CheckedUser | { loginFailed: true }

/** What this package needs of the SDK's client. `ScalekitClient` of @scalekit-sdk/node 2.11 and later has it. */
export interface ScalekitClientLike {
  auth: {
    updateLoginUserDetails (
      connectionId: string, loginRequestId: string, user: UserDetails
    ): Promise<{ authRequestId: string }>
    /** Says who wants to connect. 2.17 and later have it. */
    getLoginRequestDetails? (loginRequestId: string): Promise<unknown>
  }
  /** Lists and revokes what users have allowed. 2.14 and later have it. */
  resources?: ConsentMethods | undefined
}

/** The SDK's methods for what users have allowed. */
export interface ConsentMethods {
  listUserConsents (resourceId: string, query: ConsentQuery): Promise<unknown>
  /** Takes the ID of the client that has the consent, and that of the consent. */
  revokeUserConsent (clientId: string, consentId: string): Promise<unknown>
}

/** Which consents are listed. Where `userIds` counts, `search` does not. */
export interface ConsentQuery {
  /** Exactly these users. */
  userIds: string[]
  /** A part of the user's ID, in any case. */
  search: string
  /** At most 30. */
  pageSize: number
  pageToken: string
}

/** The details of a user, and of which login. */
export interface Details {
  readonly connectionId: string
  readonly loginRequestId: string
  readonly user: UserDetails
}

/** Sends user details, and returns what is used of the answer. */
export async function sendDetails (
  auth: ScalekitClientLike['auth'], { connectionId, loginRequestId, user }: Details
): Promise<{ authRequestId: string }> {
  const { authRequestId } = await auth.updateLoginUserDetails(connectionId, loginRequestId, user)
  return { authRequestId }
}

/** Whether a client has both methods for what users have allowed. */
export function hasConsentMethods (resources: ScalekitClientLike['resources']): resources is ConsentMethods {
  const { listUserConsents, revokeUserConsent } = Object(resources)
  return typeof listUserConsents === 'function' && typeof revokeUserConsent === 'function'
}
