import { randomBytes } from 'node:crypto'

/** One login waiting for its user, as its signed cookie keeps it. */
export interface PendingLogin {
  /** Our short handle for it, safe in URLs and logs. */
  readonly flowId: string
  /** Binds the form's token to the browser that has the cookie. */
  readonly nonce: string
  readonly loginRequestId: string
  /** Given back to Scalekit byte for byte, never looked into. */
  readonly state: string
  /** Milliseconds since the epoch. */
  readonly receivedAt: number
  /** Hash of an outcome that may have reached Scalekit without our knowing: from then on only that outcome is sent. */
  readonly uncertainOutcome?: string
}

/** A pending login as the host sees it. */
export interface ScalekitLogin {
  /** Our short handle for the login, safe in URLs and logs. */
  flowId: string
  /** `lri_…`; keep it out of logs. */
  loginRequestId: string
  /** `conn_…` of the registration that received it. */
  connectionId: string
  receivedAt: Date
  /** When `maxAge` is over and the login has to be started again from the MCP client. */
  expiresAt: Date
  /** Where the login goes on: the confirm page, as browsers see it. Lead the browser here after signing in. */
  continuePath: string
}

/** Begins to wait for the user of a login that Scalekit has sent. */
export function createPendingLogin (loginRequestId: string, state: string): PendingLogin {
  const random = randomBytes(18)
  const [flowId, nonce] = [random.toString('base64url', 0, 9), random.toString('base64url', 9)]
  return { flowId, nonce, loginRequestId, state, receivedAt: Date.now() }
}
