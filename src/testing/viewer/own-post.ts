import type { HttpExchange, HttpRoute } from '../network/http-routes.js'
import { isOwnPage } from './own-page.js'
import { Refused, sendRefusal } from './ways-on.js'

/** A route for the buttons of the viewer's own pages. What cannot be done is said on a page. */
export function ownPost (path: RegExp, answer: (exchange: HttpExchange) => Promise<void>): HttpRoute {
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
