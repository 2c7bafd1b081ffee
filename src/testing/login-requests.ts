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
  /** All details, in order of arrival. */
  readonly updates: readonly PostedUser[]
}

/** The emulator's login requests, by ID. */
export interface LoginRequests {
  readonly size: number
  get (loginRequestId: string): LoginRequest | undefined
  values (): IterableIterator<LoginRequest>
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
  interactionId?: string
  state?: string
}

export interface LoginRequestStore extends LoginRequests {
  /** With `interactionId`, it belongs to an MCP client's authorization request. */
  create (request: NewLoginRequest): PendingLoginRequest
  /** Neither expired nor finished. */
  findOpen (matches: (request: LoginRequest) => boolean): PendingLoginRequest | undefined
  /** Finished, and waiting for the user's consent. */
  findFinished (interactionId: string): PendingLoginRequest | undefined
  interactionIdOf (request: LoginRequest): string | undefined
  expire (loginRequestId: string): void
}

export function createLoginRequests (
  lifetime: number, onCreate: (request: LoginRequest) => void
): LoginRequestStore {
  const requests = new Map<string, PendingLoginRequest>()
  const interactionIds = new WeakMap<LoginRequest, string>()
  const find = (matches: (request: LoginRequest) => boolean): PendingLoginRequest | undefined =>
    [...requests.values()].find(matches)
  return {
    get size () { return requests.size },
    get: (loginRequestId) => requests.get(loginRequestId),
    values: () => requests.values(),
    create ({ interactionId, ...details }) {
      const request = createLoginRequest(lifetime, details)
      requests.set(request.loginRequestId, request)
      if (interactionId !== undefined) interactionIds.set(request, interactionId)
      onCreate(request)
      return request
    },
    findOpen: (matches) => find((request) => isOpen(request) && matches(request)),
    findFinished: (interactionId) => find((request) =>
      interactionIds.get(request) === interactionId && request.status === 'finished'),
    interactionIdOf: (request) => interactionIds.get(request),
    expire (loginRequestId) {
      const request = requests.get(loginRequestId)
      if (!request) throw new TypeError('The login request is unknown')
      request.expiresAt = new Date()
    }
  }
}

function isOpen (request: LoginRequest): boolean {
  return request.status !== 'finished' && Date.now() < request.expiresAt.getTime()
}

function createLoginRequest (
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
