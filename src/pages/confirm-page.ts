import type { Change } from '../pending-login/csrf-token.js'
import type { ScalekitClientDetails } from '../scalekit/client-details.js'
import { clamp } from '../user/clamp.js'
import type { ScalekitOrganization } from '../user/organizations.js'
import { renderClient } from './client-text.js'
import { fill, fillPlain } from './fill.js'
import { type Html, html } from './html.js'
import type { Look } from './layout.js'
import { onceForTexts } from './once-for-texts.js'
import type { PageTexts } from './page-texts.js'

/** What a confirm page shows. Its form posts `flow`, `csrf_token`, `action` and, given a choice, `organization`. */
export interface ConfirmPageContext {
  productName: string
  /** Who wants to connect, and what they ask for. `undefined` if Scalekit does not say. */
  client?: ScalekitClientDetails | undefined
  /** The account that will be connected. */
  user: { sub: string, email: string, name?: string | undefined }
  /** The organizations to choose from. A single organization is shown without a choice. */
  organizations?: ScalekitOrganization[] | undefined
  /** If the page is shown again: what is different from the page that the user confirmed. */
  changed?: Change[] | undefined
  /** Where the form posts to. */
  action: string
  /** Value of the hidden field `flow`. */
  flow: string
  /** Value of the hidden field `csrf_token`. */
  csrfToken: string
}

const prepare = onceForTexts((texts, product) => ({
  title: fillPlain(texts.confirmTitle, { product }),
  unknownClient: html`<p>${fill(texts.unknownClient, { product })}</p>`,
  emailTerm: html`<div><dt>${texts.email}</dt>`,
  nameTerm: html`<div><dt>${texts.name}</dt>`,
  organizationTerm: html`<div><dt>${texts.organization}</dt>`,
  end: html`<p class="note"><strong>${texts.warning}</strong> ${fill(texts.warningReason, { product })}</p>
<div class="actions">
<button class="main" name="action" value="continue">${texts.continueButton}</button>
<button name="action" value="switch" formnovalidate>${texts.switchButton}</button>
<button name="action" value="cancel" formnovalidate>${texts.cancelButton}</button>
</div>
</form>`
}))

/** Asks the user to confirm that the account shown should be connected. */
export function renderConfirmPage (context: ConfirmPageContext, look: Look, texts: PageTexts): string {
  const { productName: product, client, user, organizations = [], changed = [], action, flow, csrfToken } = context
  const only = organizations.length === 1 ? organizations[0] : undefined
  const { title, unknownClient, emailTerm, nameTerm, organizationTerm, end } = prepare(texts, product)
  return look.render(texts, {
    title,
    body: html`${changed.map((change) => html`<p class="note" role="alert">${texts[`${change}Changed`]}</p>
`)}${client === undefined ? unknownClient : renderClient(client, product, texts)}
<form method="post" action="${action}">
<input type="hidden" name="flow" value="${flow}">
<input type="hidden" name="csrf_token" value="${csrfToken}">
<dl>
${emailTerm}<dd><bdi>${user.email}</bdi></dd></div>
${user.name && html`${nameTerm}<dd><bdi>${clamp(user.name)}</bdi></dd></div>`}
${only && html`${organizationTerm}<dd><bdi>${clamp(only.name)}</bdi></dd></div>`}
</dl>
${organizations.length > 1 && renderChoice(organizations, texts)}
${end}`
  })
}

/** A native list: it opens on every device, and finds what is typed. */
function renderChoice (organizations: ScalekitOrganization[], { organization, chooseOrganization }: PageTexts): Html {
  return html`<label class="choice">${organization}
<select name="organization" required>
<option value="">${chooseOrganization}</option>
${organizations.map(({ id, name }) => html`<option value="${id}" dir="auto">${clamp(name)}</option>
`)}</select></label>`
}
