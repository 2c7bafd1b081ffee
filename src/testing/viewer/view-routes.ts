import { readFileSync } from 'node:fs'
import { describeFlow } from '../flows/as-json.js'
import { drawMermaid } from '../flows/as-mermaid.js'
import type { Flow } from '../flows/flow.js'
import type { HttpExchange, HttpResponse, HttpRoute } from '../network/http-routes.js'
import { exactly } from '../network/path-patterns.js'
import { html } from '../../pages/html.js'
import { sendEvents } from './events.js'
import { flowPage } from './flow-page.js'
import { type ListContext, listPage } from './list-page.js'
import { sendPage } from './page.js'
import { viewerPath } from './paths.js'
import { style } from './style.js'

const script = readFileSync(new URL('live.js', import.meta.url), 'utf8')

/** What the viewer shows. */
export function createViewRoutes (context: ListContext): HttpRoute[] {
  const { flows, options: { resources } } = context
  return [
    get(exactly('/'), ({ response, url }) => sendPage(response, 200, listPage(context, url.searchParams))),
    get(exactly(`${viewerPath}/style.css`), ({ response }) => sendText(response, 'text/css', style)),
    get(exactly(`${viewerPath}/live.js`), ({ response }) => sendText(response, 'text/javascript', script)),
    get(exactly(`${viewerPath}/events`), ({ response, url }) => {
      const flow = url.searchParams.get('flow')
      sendEvents(flows, flow === null ? undefined : Number(flow), response)
    }),
    get(flowPath(), ofFlow((flow, response) => sendPage(response, 200, flowPage(flow, resources)))),
    get(flowPath('.json'), ofFlow((flow, response) => {
      const text = JSON.stringify(describeFlow(flow), undefined, 2)
      sendFile(response, 'application/json', `login-${flow.number}.json`, text)
    })),
    get(flowPath('.mmd'), ofFlow((flow, response) =>
      sendFile(response, 'text/plain', `login-${flow.number}.mmd`, drawMermaid(flow))))
  ]

  function ofFlow (send: (flow: Flow, response: HttpResponse) => void): HttpRoute['answer'] {
    return ({ captured: [number], response }) => {
      const flow = flows.find(Number(number))
      if (flow === undefined) return sendPage(response, 404, unknownLogin)
      send(flow, response)
    }
  }
}

function get (path: RegExp, answer: (exchange: HttpExchange) => void): HttpRoute {
  return { method: 'GET', path, answer }
}

function flowPath (suffix = ''): RegExp {
  return new RegExp(`^${viewerPath}/flows/(\\d+)${suffix.replace('.', '\\.')}$`)
}

export const unknownLogin = {
  title: 'This login is not known',
  body: html`<h1>This login is not known</h1>
<p>The emulator keeps the last 1,000 logins, and forgets all of them when it stops.</p>
<p><a href="/">All logins</a></p>`
}

function sendText (response: HttpResponse, type: string, text: string): void {
  response.writeHead(200, {
    'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff'
  })
  response.end(text)
}

function sendFile (response: HttpResponse, type: string, name: string, text: string): void {
  response.setHeader('content-disposition', `attachment; filename="${name}"`)
  sendText(response, type, text)
}
