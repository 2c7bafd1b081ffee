import type { PendingLogin } from './pending-login.js'

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

  /** @param text the login as a cookie of its own would hold it */
  return function suffixOf ({ flowId, state }: PendingLogin, text: string): string {
    if (Buffer.byteLength(state) > SHARED_STATE_BYTES) return 'long'
    if (text.length <= OWN_COOKIE_BYTES) return flowId
    next = (next + 1) % SLOTS
    return `long-${next}`
  }
}
