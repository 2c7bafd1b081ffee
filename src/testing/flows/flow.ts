import type { LoginRequest } from '../login-request.js'
import type { Hop } from './hop.js'
import type { ProblemCode } from './problem-texts.js'

/** The MCP client that has started a login, as its authorization request names it. */
export interface AskingClient {
  clientId: string
  clientName: string
  scopes: readonly string[]
}

/** What went wrong in a login, and at which hop. */
export interface Problem {
  code: ProblemCode
  /** What is known besides: the ID that was sent, how the state differs. */
  detail: string
  hop: number | undefined
}

/** Something wrong, as it is noticed while a request is answered. */
export type Noticed = Omit<Problem, 'hop'>

/** Everything that is seen of one login request. */
export interface Flow {
  /** Its short name, in addresses and on pages. */
  readonly number: number
  readonly request: LoginRequest
  /** `undefined` for a login without an MCP client. */
  client: AskingClient | undefined
  readonly hops: Hop[]
  readonly problems: Problem[]
  /** What the user decided on the consent page. */
  decision: { isAllowed: boolean, at: Date } | undefined
  /** The grant that the user has allowed. */
  grantId: string | undefined
  /** Whether the client has fetched its tokens. */
  hasTokens: boolean
  /** What was asked for in the viewer: that it expires, that its tokens end. */
  wasExpired: boolean
  wasRevoked: boolean
  /** Whether consent will be denied, whatever the user presses. */
  deniesConsent: boolean
  /** Hops and problems beyond what is kept. */
  left: number
}

export function createFlow (number: number, request: LoginRequest): Flow {
  return {
    number,
    request,
    client: undefined,
    hops: [],
    problems: [],
    decision: undefined,
    grantId: undefined,
    hasTokens: false,
    wasExpired: false,
    wasRevoked: false,
    deniesConsent: false,
    left: 0
  }
}
