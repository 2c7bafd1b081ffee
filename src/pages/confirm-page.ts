import type { ScalekitOrganization } from '../user/organizations.js'
import { html } from './html.js'
import { renderPage } from './layout.js'

/** What a confirm page shows. Its form posts `flow`, `csrf_token`, `action` and, given a choice, `organization`. */
export interface ConfirmPageContext {
  productName: string
  /** The account that will be connected. */
  user: { sub: string, email: string, name?: string | undefined }
  /** The organizations to choose from. A single organization is shown without a choice. */
  organizations?: ScalekitOrganization[] | undefined
  /** Where the form posts to. */
  action: string
  /** Value of the hidden field `flow`. */
  flow: string
  /** Value of the hidden field `csrf_token`. */
  csrfToken: string
}

/** Asks the user to confirm that the account shown should be connected. */
export function renderConfirmPage (context: ConfirmPageContext): string {
  const { productName, user, organizations = [], action, flow, csrfToken } = context
  return renderPage({
    title: `Connect an app to ${productName}?`,
    body: html`<p>An app wants to use ${productName} as you. It will have access to this account:</p>
<dl>
${user.name && html`<dt>Name</dt><dd>${user.name}</dd>`}
<dt>Email</dt><dd>${user.email}</dd>
${organizations.length === 1 && html`<dt>Organization</dt><dd>${organizations[0]?.name}</dd>`}
</dl>
<p class="note"><strong>Continue only if you have just connected an app yourself.</strong> If someone sent you a link to this
page, or you don't know why you are seeing it, select Cancel. Otherwise, someone else could use ${productName} as
you.</p>
<form method="post" action="${action}">
<input type="hidden" name="flow" value="${flow}">
<input type="hidden" name="csrf_token" value="${csrfToken}">
${organizations.length > 1 && renderChoice(organizations)}
<div class="actions">
<button class="main" name="action" value="continue">Continue</button>
<button name="action" value="switch" formnovalidate>Use another account</button>
<button name="action" value="cancel" formnovalidate>Cancel</button>
</div>
</form>`
  })
}

function renderChoice (organizations: ScalekitOrganization[]) {
  return html`<fieldset>
<legend>Choose an organization</legend>
${organizations.map(({ id, name }) => html`<label><input type="radio" name="organization" value="${id}" required>
<span>${name}</span></label>
`)}</fieldset>`
}
