import type { Services } from '../services.js'
import { Browser } from './browser.js'
import type { HopLog } from './hop-log.js'
import { McpClient, type VersionNegotiation } from './mcp-client.js'
import type { RedirectListener } from './redirect-listener.js'
import { timedFetch } from './timed-fetch.js'
import { lookAround, writeNote } from './tool-calls.js'
import { allowMore, signInAndAllow } from './user-journey.js'

export interface StoryOptions {
  services: Services
  redirect: RedirectListener
  log: HopLog
  versionNegotiation?: VersionNegotiation
}

export interface Outcome {
  userName: string
  protocolVersion: string | undefined
  /** The scopes that the client came back for. */
  addedScopes: string[]
}

/** What there is to see: an MCP client signs its user in with as little as it needs, and comes back for more. */
export async function tellStory (options: StoryOptions): Promise<Outcome> {
  const { services: { mcpUrl }, redirect, log, versionNegotiation = { mode: 'auto' } } = options
  const visits = planVisits(options)
  const asked: string[][] = []

  log.begin('An MCP client comes for the first time and looks for its authorization server')
  const client = await McpClient.connect({
    mcpUrl,
    redirectUrl: redirect.url,
    versionNegotiation,
    fetch: timedFetch(fetch, (request) => log.add({ from: 'MCP client', ...request })),
    authorize: async (url) => {
      const visit = visits[asked.length]
      if (!visit) throw new Error('the MCP client asks its user once too often')
      asked.push(url.searchParams.get('scope')?.split(' ') ?? [])
      const answer = redirect.nextAnswer()
      await visit(url)
      return answer
    }
  })
  const userName = await lookAround(client)
  log.begin('Step-up: it calls add_note, which its token is not enough for, and asks for more')
  await writeNote(client)
  const { protocolVersion } = client
  await client.close()
  return { userName, protocolVersion, addedScopes: findAdded(asked) }
}

type Visit = (url: URL) => Promise<void>

/** What the user does each time when the MCP client opens the browser. */
function planVisits ({ services: { demoUser }, log }: StoryOptions): Visit[] {
  if (!demoUser) throw new Error('there is no demo user without the emulator')
  const browser = new Browser({ onVisit: (visit) => log.add({ from: 'Browser', ...visit }) })
  return [
    async (url) => {
      log.begin('Its user signs in to Acme Notes, with a wrong password at first, confirms and allows')
      await signInAndAllow(browser, url, demoUser)
      log.begin('The MCP client gets its token, connects and reads')
    },
    async (url) => {
      log.begin('Its user, signed in already, confirms and allows that, too')
      await allowMore(browser, url)
      log.begin('The MCP client gets its wider token, writes and reads')
    }
  ]
}

function findAdded ([first = [], second = []]: string[][]): string[] {
  const added = second.filter((scope) => !first.includes(scope))
  if (added.length === 0) throw new Error('the MCP client was not sent back for more')
  return added
}
