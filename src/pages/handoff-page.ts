import { html } from './html.js'
import { renderPage } from './layout.js'

/** What a hand-off page needs. The page takes the browser to `url` by meta refresh, and also shows a link to it. */
export interface HandoffPageContext {
  productName: string
  /** Where the browser goes: Scalekit, the host's sign-in page, or one of our own routes. */
  url: string
  /** `scalekit` once the login has an outcome; `sign-in` or `continue` while it is still pending. */
  to: 'scalekit' | 'sign-in' | 'continue'
}

const titles = {
  scalekit: 'Returning to your app',
  'sign-in': 'Taking you to the sign-in page',
  continue: 'One moment, please'
}

/**
 * Uses a page instead of a redirect: `form-action 'self'` blocks a redirect after a form, and browsers send
 * `SameSite=Strict` cookies only after a page of our own.
 */
export function renderHandoffPage ({ productName, url, to }: HandoffPageContext): string {
  return renderPage({
    title: titles[to],
    refreshTo: url,
    body: html`<p>${to === 'scalekit'
  ? 'You will return to your app in a moment. If nothing happens, select Continue.'
  : `${productName} will open the next page in a moment. If nothing happens, select Continue.`}</p>
<a class="button main" href="${url}">Continue</a>`
  })
}
