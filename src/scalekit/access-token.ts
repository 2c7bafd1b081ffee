import type { TokenHolder } from './sdk-client.js'
import { untilAborted } from './until-aborted.js'

const underWay = new WeakMap<TokenHolder, Promise<void>>()

/**
 * Gets a new access token. One request serves all callers that wait at the same time, whichever registration they
 * belong to. A request that a caller gave up on is not shared with the next caller.
 */
export async function requestToken (holder: TokenHolder, signal: AbortSignal): Promise<void> {
  const shared = underWay.get(holder) ?? authenticate(holder)
  underWay.set(holder, shared)
  try {
    await untilAborted(shared, signal)
  } finally {
    if (underWay.get(holder) === shared) underWay.delete(holder)
  }
}

// The SDK takes whatever a token endpoint, or a proxy in front of it, returns with 200.
async function authenticate (holder: TokenHolder): Promise<void> {
  await holder.authenticateClient()
  if (typeof holder.accessToken === 'string' && holder.accessToken !== '') return
  holder.accessToken = null
  throw Object.assign(new Error('The token endpoint returned no token'), { httpStatus: 502 })
}
