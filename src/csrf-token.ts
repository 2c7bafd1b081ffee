import type { KeyObject } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { isSame, join, mac, type Keys } from './keys.js'
import type { ScalekitOrganization } from './organizations.js'
import type { CheckedUser } from './scalekit-user.js'

const MAX_TAGS = 1000

/** What a confirm page shows, and so what its confirmation is worth. */
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
 * Tokens `tag.mac` of the confirm form: the tag is a keyed hash of what was shown, in whatever order, the mac binds it to login and browser.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function createCsrfTokens (keys: Keys) {
  // Whoever has looked at the page submits it next.
  const tags = new LRUCache<string, string>({ max: MAX_TAGS })
  const tagOf = (key: KeyObject, { user: { sub, email }, organizations }: Shown) => {
    const shown = ['shown', sub, email, ...organizations?.map(({ id, name }) => JSON.stringify([id, name])).sort() ?? []]
    const known = `${keys.indexOf(key)} ${join(shown)}`
    let tag = tags.get(known)
    if (tag === undefined) tags.set(known, tag = mac(key, shown))
    return tag
  }
  const macOf = (key: KeyObject, { flowId, nonce }: Place, tag: string) => mac(key, ['place', flowId, nonce, tag])

  return {
    create (place: Place, shown: Shown): string {
      const tag = tagOf(keys[0], shown)
      return `${tag}.${macOf(keys[0], place, tag)}`
    },

    /** @returns `undefined` for a token of another login or browser, else a check of what its page had shown */
    verify (token: string, place: Place): ((shown: Shown) => boolean) | undefined {
      const [tag = '', ...rest] = token.split('.')
      const key = keys.find((candidate) => isSame(rest.join('.'), macOf(candidate, place, tag)))
      return key && ((shown) => isSame(tag, tagOf(key, shown)))
    }
  }
}
