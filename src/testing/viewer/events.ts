import type { Flows } from '../flows/flows.js'
import type { Reply } from '../network/replies.js'

/** A response that goes on. */
interface Stream extends Reply {
  write (text: string): unknown
  once (event: 'close', listener: () => void): unknown
}

/** In milliseconds: the least time between two events. */
const pause = 200

/**
 * Tells a page each time that what it shows has changed, and not what: the page loads itself again.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function sendEvents (flows: Flows, only: number | undefined, response: Stream): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  let timer: NodeJS.Timeout | undefined
  const send = (): void => {
    timer = undefined
    response.write('data: changed\n\n')
  }
  const unwatch = flows.watch((flow) => {
    if (only === undefined || flow?.number === only) timer ??= setTimeout(send, pause)
  })
  response.once('close', () => {
    unwatch()
    clearTimeout(timer)
  })
  response.write('retry: 1000\n\n')
}
