import { randomBytes } from 'node:crypto'
import { randomDigits } from './random-digits.js'

/** User details as received: in camelCase, and only the fields that were sent. */
export interface PostedUser {
  sub?: string
  email?: string
  emailVerified?: boolean
  givenName?: string
  familyName?: string
  name?: string
  preferredUsername?: string
  phoneNumber?: string
  phoneNumberVerified?: boolean
  picture?: string
  gender?: string
  locale?: string
  groups?: string[]
  roles?: string[]
  customAttributes?: Record<string, unknown>
  organizationExternalId?: string
  organizationExternalName?: string
  loginFailed?: boolean
}

/** A login request in the emulator. It changes during the login. */
export interface LoginRequest {
  /** `lri_…`, as sent to the host. */
  readonly loginRequestId: string
  /** The opaque value that the callback must return. */
  readonly state: string
  /** `req_…`, which the host gets in response to the user details. */
  readonly authRequestId: string
  /** The MCP server that the login is for. */
  readonly resourceId: string
  /** `updated` after details arrived, `finished` after the callback was accepted. */
  readonly status: 'waiting' | 'updated' | 'finished'
  readonly createdAt: Date
  readonly expiresAt: Date
  /** The latest details. */
  readonly user: PostedUser | undefined
  /** The last 100 details, in order of arrival. */
  readonly updates: readonly PostedUser[]
}

/** A login request as the emulator changes it. */
export interface PendingLoginRequest extends LoginRequest {
  status: LoginRequest['status']
  expiresAt: Date
  user: PostedUser | undefined
  updates: PostedUser[]
}

/** What a login request begins with. `state` is random unless given. */
export interface NewLoginRequest {
  resourceId: string
  state?: string
}

/** Neither finished nor expired. */
export function isOpen (request: LoginRequest): boolean {
  return request.status !== 'finished' && Date.now() < request.expiresAt.getTime()
}

export function createLoginRequest (
  lifetime: number, { resourceId, state = randomBytes(38).toString('base64url') }: NewLoginRequest
): PendingLoginRequest {
  const now = Date.now()
  return {
    loginRequestId: `lri_${randomDigits(17)}`,
    state,
    authRequestId: `req_${randomDigits(17)}`,
    resourceId,
    status: 'waiting',
    createdAt: new Date(now),
    expiresAt: new Date(now + lifetime * 1000),
    user: undefined,
    updates: []
  }
}

/** The host's login URL with the two parameters that Scalekit adds. */
export function loginRequestUrl (loginUrl: string, request: LoginRequest): string {
  const url = new URL(loginUrl)
  url.searchParams.set('login_request_id', request.loginRequestId)
  url.searchParams.set('state', request.state)
  return url.href
}
