import { createServer } from 'node:http'
import { once } from 'node:events'
import { loopback, openPort } from '../open-port.js'

export interface RedirectListener {
  url: string
  /** The parameters of the authorization server's next redirect. */
  nextAnswer (): Promise<URLSearchParams>
  close (): Promise<void>
}

export const redirectPageTitle = 'Return to your MCP client'
const page = `<!doctype html><html lang="en"><title>${redirectPageTitle}</title><body>You can close this window.</body></html>`

/** Listens on loopback for the authorization code, as an MCP client on this machine does. */
export async function listenForRedirect (): Promise<RedirectListener> {
  const server = createServer()
  let take: (answer: URLSearchParams) => void = () => {}
  server.on('request', (request, response) => {
    const url = new URL(request.url ?? '/', `http://${loopback}`)
    const isAnswer = url.pathname === '/callback'
    response.writeHead(isAnswer ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' }).end(page)
    if (isAnswer) take(url.searchParams)
  })
  const port = await openPort(server)
  return {
    url: `http://${loopback}:${port}/callback`,
    nextAnswer: () => new Promise((resolve) => { take = resolve }),
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    }
  }
}
