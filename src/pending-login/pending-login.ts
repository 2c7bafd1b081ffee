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
  /** How far the browser has come without a user: one of `arrivals`. */
  readonly arrival?: string
}

/** How far a browser has come without a user. They are stored in cookies, so they are short. */
export const arrivals = { reloaded: '1', sentToSignIn: '2', cameBackAndReloaded: '3', cameBack: '4' } as const

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
