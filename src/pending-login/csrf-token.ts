import { hash } from 'node:crypto'
import { isMac, isSame, join, type Keys, mac } from './keys.js'
import type { ScalekitOrganization } from '../user/organizations.js'
import type { CheckedUser } from '../user/scalekit-user.js'

/** What a confirm page shows, and so what the user confirms. */
export interface Shown {
  user: CheckedUser
  organizations: ScalekitOrganization[] | undefined
}

/** What a token belongs to: a pending login and, by the nonce in its cookie, a browser. */
export interface Place {
  flowId: string
  nonce: string
}

export type CsrfTokens = ReturnType<typeof createCsrfTokens>

/**
 * Tokens `tag.mac` for the confirm form. The tag is a hash of what the page showed, in any order. The mac binds it to
 * the login and the browser.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function createCsrfTokens (keys: Keys) {
  const boundTo = ({ flowId, nonce }: Place, tag: string) => [flowId, nonce, tag]

  return {
    create (place: Place, shown: Shown): string {
      const tag = tagOf(place, shown)
      return `${tag}.${mac(keys[0], boundTo(place, tag))}`
    },

    /**
     * @returns `undefined` for a token of another login or browser; otherwise, a function that checks what its page
     * showed
     */
    verify (token: string, place: Place): ((shown: Shown) => boolean) | undefined {
      const [tag = '', ...rest] = token.split('.')
      if (!isMac(rest.join('.'), keys, boundTo(place, tag))) return undefined
      return (shown) => isSame(tag, tagOf(place, shown))
    }
  }
}

/** Needs no key, because the mac covers it. The nonce, which no page contains, prevents guessing. */
function tagOf ({ nonce }: Place, { user: { sub, email }, organizations = [] }: Shown): string {
  const offered = organizations.map(({ id, name }) => join([id, name])).sort()
  return hash('sha256', join([nonce, sub, email, ...offered]), 'base64url').slice(0, 32)
}
