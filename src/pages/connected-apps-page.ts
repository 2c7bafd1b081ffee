import type { ConnectedApp } from '../scalekit/user-consents.js'
import { clamp } from '../user/clamp.js'
import { listScopes } from './client-text.js'
import { fill, fillPlain } from './fill.js'
import { type Html, html } from './html.js'
import type { Look } from './layout.js'
import type { PageTexts } from './page-texts.js'

/** What a page of connected apps shows. It has a form for each app, which posts `app` (its `id`) and `csrf_token`. */
export interface ConnectedAppsPageContext {
  productName: string
  /** The user whose apps these are. */
  user: { sub: string, email: string, name?: string | undefined }
  /** What the user has connected, the newest first. */
  apps: ConnectedApp[]
  /** There are more than are listed. */
  hasMore: boolean
  /** An app was disconnected a moment ago. */
  isDisconnected: boolean
  /** Where the forms post to. */
  action: string
  /** Value of the hidden field `csrf_token`. */
  csrfToken: string
}

/** Lists what the user has connected, and says what it ends to disconnect it. */
export function renderConnectedAppsPage (context: ConnectedAppsPageContext, look: Look, texts: PageTexts): string {
  const { productName: product, user, apps, hasMore, isDisconnected } = context
  const [intro, ...rest] = apps.length === 0 ? [texts.appsNone] : [texts.appsText, texts.appsEffect]
  return look.render(texts, {
    title: fillPlain(texts.appsTitle, { product }),
    body: html`${isDisconnected && html`<p class="note" role="status">${texts.appsDisconnected}</p>
`}<p>${fill(intro, { product, account: user.email })}</p>
${rest.map((text) => html`<p>${fill(text, { product })}</p>
`)}${apps.length > 0 && html`<ul class="logins apps">
${apps.map((app) => renderApp(app, context, texts))}</ul>
`}${hasMore && html`<p>${texts.appsMore}</p>`}`
  })
}

function renderApp (
  { id, clientId, clientName, scopes, connectedAt }: ConnectedApp,
  { action, csrfToken }: ConnectedAppsPageContext, texts: PageTexts
): Html {
  const name = clamp(clientName, 60) || texts.chooserUnknown
  return html`<li>
<h2><bdi>${name}</bdi></h2>
<dl>
<div><dt>${texts.appsClientId}</dt><dd><bdi>${clamp(clientId)}</bdi></dd></div>
${scopes.length > 0 && html`<div><dt>${texts.appsScopes}</dt><dd><bdi>${listScopes(scopes)}</bdi></dd></div>
`}${connectedAt && html`<div><dt>${texts.appsSince}</dt><dd>${renderDate(connectedAt, texts)}</dd></div>
`}</dl>
<form class="actions" method="post" action="${action}">
<input type="hidden" name="csrf_token" value="${csrfToken}">
<button name="app" value="${id}" aria-label="${fillPlain(texts.appsDisconnectOne, { client: name })}">${
  texts.appsDisconnect}</button>
</form>
</li>
`
}

// The server does not know where the user is. A day is near enough.
function renderDate (date: Date, { lang }: PageTexts): Html {
  const locales = Intl.DateTimeFormat.supportedLocalesOf(lang)
  const day = new Intl.DateTimeFormat(locales, { dateStyle: 'long', timeZone: 'UTC' }).format(date)
  return html`<time datetime="${date.toISOString()}">${day}</time>`
}
