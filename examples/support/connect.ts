import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client'
import { createTestBrowser, type TestBrowser, type TestPage } from 'fastify-scalekit-login/testing'
import { OAuthClient, redirectUrl } from './oauth-client.js'
import type { RunningHost } from './start-host.js'

/** Takes the user from the page where the login has led to the confirm page. */
export type Walk = (page: TestPage, browser: TestBrowser) => Promise<TestPage>

/**
 * Connects an MCP client for the first time: it is refused, registers, and opens the user's browser. `walk` signs the
 * user in. Then the user confirms, and the client calls the tool `whoami`. Returns what that says.
 */
export async function connect (
  { publicUrl }: Pick<RunningHost, 'publicUrl'>, walk: Walk, browser = createClientBrowser()
): Promise<{ kind: string, sub?: string }> {
  const provider = new OAuthClient()
  const open = () => new StreamableHTTPClientTransport(new URL(`${publicUrl}/mcp`), { authProvider: provider })
  const refused = open()
  try {
    await createClient().connect(refused)
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) throw error
  }
  const confirm = await walk(await browser.open(provider.takeAuthorizationUrl()), browser)
  const end = await confirm.submit({ action: 'continue' })
  if (!end.url.href.startsWith(redirectUrl)) throw new Error(`The login ended at ${end.url.pathname}: ${end.text}`)
  await refused.finishAuth(end.url.searchParams)
  const client = createClient()
  try {
    await client.connect(open())
    const { content } = await client.callTool({ name: 'whoami', arguments: {} })
    const [answer] = content
    return JSON.parse(answer?.type === 'text' ? answer.text : '{}')
  } finally {
    await client.close()
  }
}

/** A browser that stops where the MCP client would listen. */
export function createClientBrowser (options: Parameters<typeof createTestBrowser>[0] = {}): TestBrowser {
  return createTestBrowser({ ...options, stopAt: ({ href }) => href.startsWith(redirectUrl) })
}

function createClient (): Client {
  return new Client({ name: 'test', version: '1.0.0' })
}
