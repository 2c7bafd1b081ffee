import type { EmulatorState } from '../emulator-state.js'
import type { HttpExchange, HttpRoute } from '../network/http-routes.js'
import { readText, redirect } from '../network/replies.js'
import { html } from '../../pages/html.js'
import { ownPost } from './own-post.js'
import { sendPage } from './page.js'
import { viewerPath } from './paths.js'
import { leadTo, Refused } from './ways-on.js'
import { visitPage } from './visit-page.js'

const visitPattern = new RegExp(`^${viewerPath}/visits/([\\w-]+)$`)

/** The pages of the emulator's own client, which are its redirect URIs, too. */
export function createVisitRoutes ({ environmentUrl, options, ownClients, flows }: EmulatorState): HttpRoute[] {
  const addressOf = (visitId: string): string => `${environmentUrl}${viewerPath}/visits/${visitId}`
  return [
    ownPost(new RegExp(`^${viewerPath}/connect$`), async ({ request, response }) => {
      const resourceId = new URLSearchParams(await readText(request)).get('resource')
      const resource = options.resources.find((one) => resourceId === null || one.resourceId === resourceId)
      if (resource === undefined) throw new Refused('There is no such MCP server.')
      const { visitId, authorizationUrl } = await ownClients.connect(resource.mcpServerUrl(), addressOf)
        .catch((error: Error) => { throw new Refused(error.message) })
      if (authorizationUrl) leadTo(response, authorizationUrl.href)
      else redirect(response, addressOf(visitId))
    }),
    {
      method: 'GET',
      path: visitPattern,
      async answer ({ url: { searchParams }, captured: [visitId = ''], response }: HttpExchange) {
        const visit = ownClients.find(visitId)
        if (visit === undefined) return sendPage(response, 404, unknownVisit)
        if (searchParams.has('state')) {
          await ownClients.finish(visitId, searchParams)
          return redirect(response, addressOf(visitId))
        }
        const own = flows.list().filter(({ client }) => client !== undefined && client.clientId === visit.clientId)
        sendPage(response, 200, visitPage(visit, own))
      }
    },
    ownPost(visitPattern, async ({ captured: [visitId = ''], request, response }) => {
      const form = new URLSearchParams(await readText(request))
      const args = parseArguments(form.get('arguments'))
      const { authorizationUrl } = await ownClients.callTool(visitId, String(form.get('tool')), args)
      if (authorizationUrl) leadTo(response, authorizationUrl.href)
      else redirect(response, addressOf(visitId))
    })
  ]
}

function parseArguments (text: string | null): Record<string, unknown> {
  const given = parseJson(String(text))
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new Refused('The arguments must be a JSON object, such as {}.')
  }
  return Object(given)
}

function parseJson (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const unknownVisit = {
  title: 'This client is not known',
  body: html`<h1>This client is not known</h1>
<p>The emulator remembers the last 50 visits of its own client, and forgets all of them when it stops.</p>
<p><a href="/">All logins</a></p>`
}
