import { html } from './html.js'
import { renderPage } from './layout.js'

/** What a hand-off page is made of: a document that leads to `url` by meta refresh and shows a link to it. */
export interface HandoffPageContext {
  productName: string
  /** Where the browser goes: Scalekit, the host's sign-in page, or one of our own routes. */
  url: string
  /** `scalekit` when the login's outcome is settled, `sign-in` or `continue` when it still waits. */
  to: 'scalekit' | 'sign-in' | 'continue'
}

const titles = {
  scalekit: 'Going back to your app',
  'sign-in': 'Going to sign-in',
  continue: 'One moment'
}

/**
 * Leads on by a page, not by a redirect: `form-action 'self'` blocks the redirect after a form, and cookies that are
 * `SameSite=Strict` come back only after a page of our own.
 */
export function renderHandoffPage ({ productName, url, to }: HandoffPageContext): string {
  return renderPage({
    title: titles[to],
    refreshTo: url,
    body: html`<p>${to === 'scalekit'
  ? 'Your answer was passed on. If this page stays, go on with the link.'
  : `${productName} continues your login on the next page. If this page stays, go on with the link.`}</p>
<a class="button main" href="${url}">Go on</a>`
  })
}
