import { untilAborted } from './until-aborted.js'

/** The part of the SDK that gets and keeps the access token of its calls. */
export interface TokenHolder {
  accessToken: string | null
  authenticateClient: () => Promise<void>
}

const inFlight = new WeakMap<TokenHolder, Promise<void>>()

/**
 * Gets a new access token, with one request for all callers that wait at the same time, whichever registration they belong to. A
 * request that a caller had to give up on is not shared with the next.
 */
export async function requestToken (holder: TokenHolder, signal: AbortSignal): Promise<void> {
  const shared = inFlight.get(holder) ?? authenticate(holder)
  inFlight.set(holder, shared)
  try {
    await untilAborted(shared, signal)
  } finally {
    if (inFlight.get(holder) === shared) inFlight.delete(holder)
  }
}

// The SDK takes whatever a token endpoint, or a proxy before it, answers with 200.
async function authenticate (holder: TokenHolder): Promise<void> {
  await holder.authenticateClient()
  if (typeof holder.accessToken === 'string' && holder.accessToken !== '') return
  holder.accessToken = null
  throw Object.assign(new Error('The token endpoint answered without a token'), { httpStatus: 502 })
}
