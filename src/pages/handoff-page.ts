import { fillPlain } from './fill.js'
import { html } from './html.js'
import type { Look } from './layout.js'
import type { PageTexts } from './page-texts.js'

/** What a hand-off page needs. The page takes the browser to `url` by meta refresh, and also shows a link to it. */
export interface HandoffPageContext {
  productName: string
  /** Where the browser goes: Scalekit, the host's sign-in page, or one of our own routes. */
  url: string
  /**
   * `scalekit` once the login has an outcome; `sign-in` or `continue` while it is still pending. With `scalekit`, the
   * page can stay on the screen behind an app, and the URL works once.
   */
  to: 'scalekit' | 'sign-in' | 'continue'
}

/**
 * Uses a page instead of a redirect: `form-action 'self'` blocks a redirect after a form, and browsers send
 * `SameSite=Strict` cookies only after a page of our own.
 */
export function renderHandoffPage (
  { productName: product, url, to }: HandoffPageContext, look: Look, texts: PageTexts
): string {
  if (to === 'scalekit') return renderEnd(url, look, texts)
  const titles = { 'sign-in': texts.signInTitle, continue: texts.continueTitle }
  return look.render(texts, {
    title: titles[to],
    refreshTo: url,
    body: html`<p>${fillPlain(texts.nextPageText, { product })}</p>
<a class="button main" href="${url}">${texts.continueLink}</a>`
  })
}

/**
 * The last page. It stays on the screen if the app is opened by a link of its own (`cursor://…`), so after a moment
 * it says so. The callback works only once: the link to it goes at the same time, unless somebody is about to use it.
 */
function renderEnd (url: string, look: Look, texts: PageTexts): string {
  return look.render(texts, {
    title: texts.scalekitTitle,
    refreshTo: url,
    body: html`<div class="end">
<div><p>${texts.scalekitText}</p>
<a class="button main" href="${url}">${texts.continueLink}</a></div>
<p>${texts.scalekitEnd}</p>
</div>`
  })
}
