import { randomBytes } from 'node:crypto'

/** One login waiting for its user, as the signed cookie keeps it. */
export interface PendingLogin {
  /** Our short handle for it, safe in URLs and logs. */
  readonly flowId: string
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

/** A login that has just arrived. */
export function createPendingLogin (loginRequestId: string, state: string): PendingLogin {
  return { flowId: randomBytes(9).toString('base64url'), loginRequestId, state, receivedAt: Date.now() }
}
