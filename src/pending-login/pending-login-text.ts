import type { PendingLogin } from './pending-login.js'

// Neither flow IDs, nonces, login request IDs nor hashes hold it, and a state that does is encoded.
const SEPARATOR = ':'
const ARRIVAL = '-'
// No state that is written as it is begins with it.
const ENCODED = '='

/**
 * Writes a login in characters that cookies may hold, and in few of them: cookies of many tabs add up. Most cookies end
 * their name in the flow ID, which is then not repeated.
 */
export function writeLogin (suffix: string, login: PendingLogin): string {
  const { flowId, nonce, loginRequestId, receivedAt, arrival, uncertainOutcome = '', state } = login
  const time = receivedAt.toString(36) + (arrival ? ARRIVAL + arrival : '')
  const own = flowId === suffix ? '' : flowId
  return [own, nonce, loginRequestId, time, uncertainOutcome, writeState(state)].join(SEPARATOR)
}

/** Reads a login back; `undefined` for a text that holds none. */
export function readLogin (suffix: string, text: string): PendingLogin | undefined {
  const [flowId = '', nonce, loginRequestId, time, uncertainOutcome, written, more] = text.split(SEPARATOR)
  if (!nonce || !loginRequestId || !time || !written || more !== undefined) return undefined
  const [received = '', arrival] = time.split(ARRIVAL)
  const receivedAt = Number.parseInt(received, 36)
  const login = { flowId: flowId || suffix, nonce, loginRequestId, state: readState(written), receivedAt }
  if (!arrival && !uncertainOutcome) return login
  return { ...login, ...arrival && { arrival }, ...uncertainOutcome && { uncertainOutcome } }
}

function writeState (state: string): string {
  return encodeURIComponent(state) === state ? state : ENCODED + Buffer.from(state).toString('base64url')
}

function readState (written: string): string {
  return written.startsWith(ENCODED) ? Buffer.from(written.slice(1), 'base64url').toString() : written
}
