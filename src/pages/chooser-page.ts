import type { ScalekitClientDetails } from '../scalekit/client-details.js'
import { describeClient } from './client-text.js'
import { fill } from './fill.js'
import { type Html, html } from './html.js'
import type { Look } from './layout.js'
import type { PageTexts } from './page-texts.js'

/** A pending login that the user can choose. */
export interface LoginChoice {
  /** Its confirm page. */
  continuePath: string
  receivedAt: Date
  client: ScalekitClientDetails | undefined
}

/** Lets the user choose one of several pending logins. */
export function renderChooserPage (logins: readonly LoginChoice[], look: Look, texts: PageTexts): string {
  return look.render(texts, {
    title: texts.chooserTitle,
    body: html`<p>${texts.chooserText}</p>
<ul class="logins">
${logins.map((login) => renderLogin(login, texts))}</ul>`
  })
}

function renderLogin ({ continuePath, receivedAt, client }: LoginChoice, texts: PageTexts): Html {
  return html`<li><a href="${continuePath}">${describeClient(client, texts)}
<span class="quiet">${fill(texts.chooserStarted, { time: describeAge(receivedAt, texts) })}</span></a></li>
`
}

function describeAge (since: Date, { lang }: PageTexts): string {
  const seconds = Math.max(0, Math.round((Date.now() - since.getTime()) / 1000))
  const format = new Intl.RelativeTimeFormat(Intl.RelativeTimeFormat.supportedLocalesOf(lang), { numeric: 'auto' })
  return seconds < 60 ? format.format(-seconds, 'second') : format.format(-Math.floor(seconds / 60), 'minute')
}
