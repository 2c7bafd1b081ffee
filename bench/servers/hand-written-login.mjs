// What a login needs by hand, whatever the framework: the seed's steps, a cookie for each login so that tabs do not undo each
// other, and a token that binds the confirm page's form to its login and to the account it showed.
import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { scalekitAccount } from './scalekit-account.mjs'

const { clientSecret, connectionId } = scalekitAccount
const LIFETIME_MS = 570_000

/** Signs the cookies. */
export const cookieSecret = deriveKey('cookie').toString('hex')
const formKey = deriveKey('form')

export const cookieAttributes = { path: '/', httpOnly: true, sameSite: 'lax', secure: true }
export const cookieLifetimeMs = LIFETIME_MS

export function cookieName (flow) {
  return `__Host-scalekit-login-${connectionId}-${flow}`
}

/** A new login, and how its cookie keeps it. */
export function startLogin (loginRequestId, state) {
  const flow = randomBytes(9).toString('base64url')
  const value = [flow, loginRequestId, state, Date.now()].map(encodeURIComponent).join('~')
  return { flow, value }
}

/** The login in a cookie whose signature was right, if it is the one asked for and still in time. */
export function readLogin (value, flow) {
  const [cookieFlow, loginRequestId, state, startedAt] = value.split('~').map(decodeURIComponent)
  return cookieFlow === flow && Date.now() < Number(startedAt) + LIFETIME_MS ? { flow, loginRequestId, state } : undefined
}

export function createCsrfToken ({ flow }, { sub, email }) {
  return createHmac('sha256', formKey).update(`${flow} ${sub} ${email}`).digest('base64url')
}

export function isCsrfToken (token, login, user) {
  const [given, expected] = [Buffer.from(token), Buffer.from(createCsrfToken(login, user))]
  return given.length === expected.length && timingSafeEqual(given, expected)
}

export function callbackUrl (environmentUrl, state) {
  return `${environmentUrl}/sso/v1/connections/${connectionId}/partner:callback?state=${encodeURIComponent(state)}`
}

function deriveKey (purpose) {
  return Buffer.from(hkdfSync('sha256', clientSecret, '', purpose, 32))
}
