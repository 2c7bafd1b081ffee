import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { McpServer as FirstMcpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import type { Test } from 'tap'
import { createOwnClients, type OwnClientsOptions } from '../../../dist/testing/own-client/own-clients.js'
import type { OwnExchange } from '../../../dist/testing/own-client/own-exchange.js'

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown

/** Clients that close with the test, and what they have reported. */
export function startClients (t: Test, options: Partial<OwnClientsOptions> = {}) {
  const exchanges: OwnExchange[] = []
  const clients = createOwnClients({
    environmentUrl: 'http://127.0.0.1:9', ca: undefined, onExchange: (exchange) => { exchanges.push(exchange) }, ...options
  })
  t.teardown(() => clients.close())
  return { clients, exchanges }
}

/** Nothing listens there: browsers of tests stop at it. */
export const redirectUrl = (visitId: string): string => `http://127.0.0.1:9/callback/${visitId}`

/** Gives the URL of the path `/mcp` of a server on loopback. */
export async function startServer (t: Test, handler: Handler): Promise<string> {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => { server.closeAllConnections(); server.close() })
  const { port }: AddressInfo = Object(server.address())
  return `http://127.0.0.1:${port}/mcp`
}

export interface Page {
  status?: number
  headers?: Record<string, string>
  json?: unknown
}

/** A server of fixed answers by path; the path of the MCP server is `/mcp`. */
export async function servePages (t: Test, pages: (origin: string) => Record<string, Page>): Promise<string> {
  return await startServer(t, (request, response) => {
    const { status = 404, headers = {}, json = {} } = pages(`http://${request.headers.host}`)[request.url ?? ''] ?? {}
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(json))
  })
}

/** An MCP server that knows of no users. */
export async function startOpenServer (t: Test, register: (server: McpServer) => void): Promise<string> {
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: 'open', version: '1.0.0' })
    register(server)
    return server
  })
  t.teardown(() => handler.close())
  const serve = toNodeHandler(handler)
  return await startServer(t, (request, response) => serve(Object(request), response))
}

/** A server of the first SDK generation, which answers with streams of events. */
export async function startFirstServer (t: Test, methods: string[]): Promise<string> {
  return await startServer(t, async (request, response) => {
    methods.push(String(request.method))
    const server = new FirstMcpServer({ name: 'first', version: '1.0.0' })
    server.registerTool('read', { annotations: { readOnlyHint: true } }, async () => ({ content: [{ type: 'text', text: 'an answer' }] }))
    const transport = new StreamableHTTPServerTransport({})
    await server.connect(transport as Transport)
    await transport.handleRequest(request, response)
  })
}
