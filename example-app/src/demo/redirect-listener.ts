import { createServer } from 'node:http'
import { once } from 'node:events'
import { loopback, openPort } from '../open-port.js'

export interface RedirectListener {
  url: string
  /** What the authorization server has sent the browser back with. */
  answer: Promise<URLSearchParams>
  close (): Promise<void>
}

export const redirectPageTitle = 'Back to your MCP client'
const page = `<!doctype html><html lang="en"><title>${redirectPageTitle}</title><body>You can close this window.</body></html>`

/** The loopback address at which an MCP client on this machine waits for its code. */
export async function listenForRedirect (): Promise<RedirectListener> {
  const server = createServer()
  const answer = new Promise<URLSearchParams>((resolve) => {
    server.on('request', (request, response) => {
      const url = new URL(request.url ?? '/', `http://${loopback}`)
      const isAnswer = url.pathname === '/callback'
      response.writeHead(isAnswer ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' }).end(page)
      if (isAnswer) resolve(url.searchParams)
    })
  })
  const port = await openPort(server)
  return {
    url: `http://${loopback}:${port}/callback`,
    answer,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    }
  }
}
