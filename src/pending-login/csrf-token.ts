import { hash } from 'node:crypto'
import { isMac, isSame, join, type Keys, mac } from './keys.js'
import type { ScalekitClientDetails } from '../scalekit/client-details.js'
import type { ScalekitOrganization } from '../user/organizations.js'
import type { CheckedUser } from '../user/scalekit-user.js'

/** What a confirm page shows, and so what the user confirms. */
export interface Shown {
  readonly user: CheckedUser
  readonly organizations: ScalekitOrganization[] | undefined
  /** Who asks, if Scalekit says so. */
  readonly client: ScalekitClientDetails | undefined
}

/** What can change between a page and its form. */
export type Change = 'account' | 'organizations' | 'client'

/** What the page of a token showed. */
export interface ShownBefore {
  /** It was a problem page, which can only be left. */
  readonly isNothing: boolean
  /** What is different now. */
  findChanges (shown: Shown): Change[]
}

const parts = ['account', 'organizations', 'client'] as const
const PART_CHARACTERS = 16
const NOTHING = '-'.repeat(PART_CHARACTERS)

/** What a token belongs to: a pending login and, by the nonce in its cookie, a browser. */
export interface Place {
  flowId: string
  nonce: string
}

export type CsrfTokens = ReturnType<typeof createCsrfTokens>

/**
 * Tokens `tag.mac` for the confirm form. The tag is made of hashes of what the page showed, one for each part. The mac
 * binds it to the login and the browser.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function createCsrfTokens (keys: Keys) {
  const boundTo = ({ flowId, nonce }: Place, tag: string) => [flowId, nonce, tag]

  return {
    /** @param shown nothing for a page that can only be left: its form cannot continue */
    create (place: Place, shown?: Shown): string {
      let tag = ''
      if (shown !== undefined) for (const part of parts) tag += tagOf(place, part, shown)
      return `${tag}.${mac(keys[0], boundTo(place, tag))}`
    },

    /**
     * @returns `undefined` for a token of another login or browser
     */
    verify (token: string, place: Place): ShownBefore | undefined {
      const [tag = '', ...rest] = token.split('.')
      if (!isMac(rest.join('.'), keys, boundTo(place, tag))) return undefined
      if (tag === '') return { isNothing: true, findChanges: () => ['account'] }
      const findChanges = (shown: Shown) => parts.filter((part, index) => {
        // An answer that did not come takes nothing back of what the page showed.
        if (part === 'client' && shown.client === undefined) return false
        const before = tag.slice(index * PART_CHARACTERS, (index + 1) * PART_CHARACTERS)
        return !isSame(before, tagOf(place, part, shown))
      })
      return { isNothing: false, findChanges }
    }
  }
}

/** Needs no key, because the mac covers it. The nonce, which no page contains, prevents guessing. */
function tagOf ({ nonce }: Place, part: Change, shown: Shown): string {
  const texts = textsOf(part, shown)
  if (texts.length === 0) return NOTHING
  return hash('sha256', join([nonce, part]) + join(texts), 'base64url').slice(0, PART_CHARACTERS)
}

function textsOf (part: Change, { user: { sub, email }, organizations = [], client }: Shown): string[] {
  switch (part) {
    case 'account': return [sub, email]
    // In any order.
    case 'organizations': return organizations.map(({ id, name }) => join([id, name])).sort()
    case 'client': {
      if (client === undefined) return []
      const { clientId, clientName, isVerified, scopes, resource } = client
      return [clientId, clientName, String(isVerified), resource?.id ?? '', resource?.name ?? '', ...scopes]
    }
  }
}
