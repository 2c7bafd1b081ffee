import { isMac, type Keys, mac } from '../pending-login/keys.js'

// A page may stay open for a day. What it says after an app was disconnected is news for some minutes.
const LIFETIMES_MS = { form: 86_400_000, notice: 300_000 }

type Purpose = keyof typeof LIFETIMES_MS

export type AppsTokens = ReturnType<typeof createAppsTokens>

/**
 * Tokens `time.mac` for the page of connected apps. They belong to a user, and end by themselves. They are not bound to
 * a browser: no pending login is there whose cookie could hold a nonce, and a cookie for this page alone would go with
 * every request to the host. Another site cannot read the page, and so has no token of this user; `Sec-Fetch-Site` and
 * `Origin` are checked besides.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function createAppsTokens (keys: Keys) {
  return {
    create (purpose: Purpose, sub: string): string {
      const time = Date.now().toString(36)
      return `${time}.${mac(keys[0], [purpose, sub, time])}`
    },
    verify (token: string, purpose: Purpose, sub: string): boolean {
      const [time = '', ...rest] = token.split('.')
      return isMac(rest.join('.'), keys, [purpose, sub, time]) &&
        Date.now() - Number.parseInt(time, 36) < LIFETIMES_MS[purpose]
    }
  }
}
