import type { HttpResponse } from '../network/http-routes.js'
import { html } from '../../pages/html.js'
import { sendPage } from './page.js'

/** Something that a button asks for and that cannot be done. */
export class Refused extends Error {}

export function sendRefusal (response: HttpResponse, status: number, reason: string): void {
  sendPage(response, status, {
    title: 'This did not work',
    body: html`<h1>This did not work</h1>
<p>${reason}</p>
<p><a href="/">All logins</a></p>`
  })
}

/** By a page and not by a redirect: the policy of the viewer would hold for every redirect after it. */
export function leadTo (response: HttpResponse, url: string): void {
  sendPage(response, 200, {
    title: 'Going on',
    leadsTo: url,
    body: html`<h1>Going on</h1>
<p><a href="${url}">Continue</a></p>`
  })
}
