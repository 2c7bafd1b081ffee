import { html } from './html.js'
import { renderPage } from './layout.js'

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
  /** Where the user can continue: set when trying again can help, or when the login already has an outcome. */
  link?: { url: string, label: string } | undefined
}

/** Tells the user what happened and what to do next. */
export function renderProblemPage ({ title, text, link, code, requestId }: ProblemPageContext): string {
  return renderPage({
    title,
    body: html`<p>${text}</p>
${link && html`<p><a class="button main" href="${link.url}">${link.label}</a></p>`}
<small>Code ${code} · Request ${requestId}</small>`
  })
}
