import type { EmulatorState } from '../emulator-state.js'
import type { HttpRoute } from '../network/http-routes.js'
import { readText, redirect } from '../network/replies.js'
import { actions, flowActions } from './actions.js'
import { ownPost } from './own-post.js'
import { sendPage } from './page.js'
import { viewerPath } from './paths.js'
import { unknownLogin } from './view-routes.js'
import { leadTo, Refused } from './ways-on.js'

/** What the buttons of the viewer send. */
export function createActionRoutes (state: EmulatorState): HttpRoute[] {
  const { flows } = state
  return [
    ownPost(/^\/viewer\/([\w-]+)$/, async ({ captured: [name = ''], request, response }) => {
      const act = Object.hasOwn(actions, name) ? actions[name] : undefined
      if (act === undefined) throw new Refused('There is no such button.')
      const next = await act(state, new URLSearchParams(await readText(request)))
      flows.changed()
      if (next) leadTo(response, next)
      else redirect(response, `/?done=${name}`)
    }),
    ownPost(/^\/viewer\/flows\/(\d+)\/(\w+)$/, async ({ captured: [number, name = ''], response }) => {
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
