import {
  createLoginRequest, isOpen, type LoginRequest, type NewLoginRequest, type PendingLoginRequest
} from './login-request.js'
import { createLoginRequestIndex } from './login-request-index.js'

/** The emulator's last 10,000 login requests, by ID. Those that are over are the first to be forgotten. */
export interface LoginRequests {
  readonly size: number
  get (loginRequestId: string): LoginRequest | undefined
  values (): IterableIterator<LoginRequest>
}

export interface LoginRequestStore extends LoginRequests {
  /** With `interactionId`, it belongs to an MCP client's authorization request. */
  create (request: NewLoginRequest & { interactionId?: string }): PendingLoginRequest
  /** Neither expired nor finished. */
  findOpen (loginRequestId: string): PendingLoginRequest | undefined
  /** The oldest open one of a resource. */
  findOpenByState (state: string, resourceId: string | undefined): PendingLoginRequest | undefined
  /** Open or not, the oldest first. */
  withState (state: string): ReadonlySet<LoginRequest>
  /** Finished, and waiting for the user's consent. */
  findFinished (interactionId: string): PendingLoginRequest | undefined
  interactionIdOf (request: LoginRequest): string | undefined
  finish (request: PendingLoginRequest): void
  expire (loginRequestId: string): void
}

export function createLoginRequests (lifetime: number): LoginRequestStore {
  const requests = createLoginRequestIndex()
  return {
    get size () { return requests.byId.size },
    get: (loginRequestId) => requests.byId.get(loginRequestId),
    values: () => requests.byId.values(),
    create ({ interactionId, ...details }) {
      const request = createLoginRequest(lifetime, details)
      requests.add(request, interactionId)
      return request
    },
    findOpen (loginRequestId) {
      const request = requests.byId.get(loginRequestId)
      return request && isOpen(request) ? request : undefined
    },
    findOpenByState: (state, resourceId) =>
      [...requests.withState(state)].find((request) => request.resourceId === resourceId && isOpen(request)),
    withState: requests.withState,
    findFinished (interactionId) {
      const request = requests.ofInteraction(interactionId)
      return request?.status === 'finished' ? request : undefined
    },
    interactionIdOf: (request) => requests.interactionIdOf(request),
    finish (request) {
      request.status = 'finished'
      requests.end(request)
    },
    expire (loginRequestId) {
      const request = requests.byId.get(loginRequestId)
      if (!request) throw new TypeError('The login request is unknown')
      request.expiresAt = new Date()
      requests.end(request)
    }
  }
}
