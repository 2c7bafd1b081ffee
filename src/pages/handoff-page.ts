import { fillPlain } from './fill.js'
import { html } from './html.js'
import type { Look } from './layout.js'
import type { PageTexts } from './page-texts.js'

/** What a hand-off page needs. The page takes the browser to `url` by meta refresh, and also shows a link to it. */
export interface HandoffPageContext {
  productName: string
  /** Where the browser goes: Scalekit, the host's sign-in page, or one of our own routes. */
  url: string
  /** `scalekit` once the login has an outcome; `sign-in` or `continue` while it is still pending. */
  to: 'scalekit' | 'sign-in' | 'continue'
}

/**
 * Uses a page instead of a redirect: `form-action 'self'` blocks a redirect after a form, and browsers send
 * `SameSite=Strict` cookies only after a page of our own.
 */
export function renderHandoffPage (
  { productName: product, url, to }: HandoffPageContext, look: Look, texts: PageTexts
): string {
  const titles = { scalekit: texts.scalekitTitle, 'sign-in': texts.signInTitle, continue: texts.continueTitle }
  return look.render(texts, {
    title: titles[to],
    refreshTo: url,
    body: html`<p>${fillPlain(to === 'scalekit' ? texts.scalekitText : texts.nextPageText, { product })}</p>
<a class="button main" href="${url}">${texts.continueLink}</a>`
  })
}
