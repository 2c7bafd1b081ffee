import type { EmulatorState } from '../emulator-state.js'
import type { HttpExchange, HttpResponse, HttpRoute } from '../network/http-routes.js'
import { readText, redirect } from '../network/replies.js'
import { html } from '../../pages/html.js'
import { actions, flowActions, Refused } from './actions.js'
import { isOwnPage } from './own-page.js'
import { sendPage } from './page.js'
import { viewerPath } from './paths.js'
import { unknownLogin } from './view-routes.js'

/** What the buttons of the viewer send. */
export function createActionRoutes (state: EmulatorState): HttpRoute[] {
  const { flows } = state
  return [
    post(/^\/viewer\/([\w-]+)$/, async ({ captured: [name = ''], request, response }) => {
      const act = Object.hasOwn(actions, name) ? actions[name] : undefined
      if (act === undefined) throw new Refused('There is no such button.')
      const next = await act(state, new URLSearchParams(await readText(request)))
      flows.changed()
      if (next) leadTo(response, next)
      else redirect(response, '/')
    }),
    post(/^\/viewer\/flows\/(\d+)\/(\w+)$/, async ({ captured: [number, name = ''], response }) => {
      const flow = flows.find(Number(number))
      const act = Object.hasOwn(flowActions, name) ? flowActions[name] : undefined
      if (act === undefined) throw new Refused('There is no such button.')
      if (flow === undefined) return sendPage(response, 404, unknownLogin)
      await act(state, flow)
      flows.changed(flow)
      redirect(response, `${viewerPath}/flows/${flow.number}`)
    })
  ]
}

function post (path: RegExp, answer: (exchange: HttpExchange) => Promise<void>): HttpRoute {
  return {
    method: 'POST',
    path,
    async answer (exchange) {
      const { request, response } = exchange
      if (!isOwnPage(request)) return sendRefusal(response, 403, 'Only pages of the emulator may do this.')
      try {
        await answer(exchange)
      } catch (error) {
        if (!(error instanceof Refused || error instanceof TypeError)) throw error
        sendRefusal(response, 400, error.message)
      }
    }
  }
}

function sendRefusal (response: HttpResponse, status: number, reason: string): void {
  sendPage(response, status, {
    title: 'This did not work',
    body: html`<h1>This did not work</h1>
<p>${reason}</p>
<p><a href="/">All logins</a></p>`
  })
}

/** By a page and not by a redirect: the policy of the viewer would hold for every redirect after it. */
function leadTo (response: HttpResponse, url: string): void {
  sendPage(response, 200, {
    title: 'Going on',
    leadsTo: url,
    body: html`<h1>Going on</h1>
<p><a href="${url}">Go on</a></p>`
  })
}
