import type { PendingLogin } from './pending-login.js'
import { writeLogin } from './pending-login-text.js'

// A login of Scalekit's takes about 95, and gets a cookie of its own: forty of them stay below the 8 kB that proxies
// take.
const OWN_COOKIE_BYTES = 100
const SHARED_STATE_BYTES = 512
const SLOTS = 6

/**
 * Chooses the end of a cookie's name. Starts that are under way together know nothing of each other's cookies: whoever
 * opens many windows with long states would fill the browser's Cookie header, and lock the user out of the whole site.
 * So long states share few cookies, and very long ones share one, in which the newest displaces the one before.
 */
export function cookieSuffixes () {
  let next = 0

  return function suffixOf (login: PendingLogin): string {
    if (Buffer.byteLength(login.state) > SHARED_STATE_BYTES) return 'long'
    if (writeLogin(login.flowId, login).length <= OWN_COOKIE_BYTES) return login.flowId
    next = (next + 1) % SLOTS
    return `long-${next}`
  }
}
