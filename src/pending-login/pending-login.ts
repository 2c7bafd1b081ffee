import { randomBytes } from 'node:crypto'

/** A login that is waiting for its user, as stored in its signed cookie. */
export interface PendingLogin {
  /** Our short handle for it, safe in URLs and logs. */
  readonly flowId: string
  /** Binds the form's token to the browser that has the cookie. */
  readonly nonce: string
  readonly loginRequestId: string
  /** Returned to Scalekit byte for byte, never parsed. */
  readonly state: string
  /** Milliseconds since the epoch. */
  readonly receivedAt: number
  /**
   * Hash of an outcome that may have reached Scalekit although no response came. After that, only this outcome is sent.
   */
  readonly uncertainOutcome?: string
  /**
   * How often the browser has come without a user: `1` after it was reloaded, `2` after it was sent to sign in, `3`
   * after it came back from there and was reloaded, `4` after it came back and was sent to sign in again or told.
   */
  readonly arrival?: string
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
  /** When the login expires (`maxAge`). After that, the user must connect again from the MCP client. */
  expiresAt: Date
  /** The path of the confirm page, as browsers see it. Redirect the browser here after sign-in. */
  continuePath: string
}

/** Creates the pending login for what Scalekit sent. */
export function createPendingLogin (loginRequestId: string, state: string): PendingLogin {
  const random = randomBytes(17)
  const [flowId, nonce] = [random.toString('base64url', 0, 9), random.toString('base64url', 9)]
  return { flowId, nonce, loginRequestId, state, receivedAt: Date.now() }
}
