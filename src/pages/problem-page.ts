import { fill } from './fill.js'
import { html } from './html.js'
import type { Look } from './layout.js'
import type { PageTexts } from './page-texts.js'

/** What a problem page shows. */
export interface ProblemPageContext {
  productName: string
  /** The error's code, for example `FST_SCALEKIT_LOGIN_REQUEST_EXPIRED`. */
  code: string
  statusCode: number
  /** The request ID, as it appears in the host's log. */
  requestId: string
  /** What happened, in a few words. */
  title: string
  /** What happened and what to do next, in plain sentences. */
  text: string
  /** For the developers of the service. */
  hint?: string | undefined
  /** Where the user can continue: set when trying again can help, or when the login already has an outcome. */
  link?: { url: string, label: string } | undefined
  /**
   * Set when the account is the problem. A form that posts `flow`, `csrf_token` and `action` (`switch` or `cancel`)
   * lets the user change accounts, or tells the MCP client not to wait.
   */
  form?: { action: string, flow: string, csrfToken: string } | undefined
}

/** Tells the user what happened and what to do next. */
export function renderProblemPage (context: ProblemPageContext, look: Look, texts: PageTexts): string {
  const { title, text, hint, link, form, code, requestId } = context
  return look.render(texts, {
    title,
    body: html`<p>${text}</p>
${link && html`<p><a class="button main" href="${link.url}">${link.label}</a></p>`}
${form && html`<form method="post" action="${form.action}">
<input type="hidden" name="flow" value="${form.flow}">
<input type="hidden" name="csrf_token" value="${form.csrfToken}">
<div class="actions">
<button name="action" value="switch">${texts.switchButton}</button>
<button name="action" value="cancel">${texts.cancelButton}</button>
</div>
</form>`}
${hint && html`<small>${hint}</small>`}
<small>${fill(texts.reference, { code, request: requestId })}</small>`
  })
}
