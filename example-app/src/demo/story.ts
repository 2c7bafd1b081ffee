import { createTestBrowser } from 'fastify-scalekit-login/testing'
import type { Services } from '../services.js'
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
  /** The scopes that the client asked for later. */
  addedScopes: string[]
}

/** The whole demo: an MCP client signs its user in with the fewest scopes it needs, then asks for one more. */
export async function tellStory (options: StoryOptions): Promise<Outcome> {
  const { services: { mcpUrl }, redirect, log, versionNegotiation = { mode: 'auto' } } = options
  const visits = planVisits(options)
  const asked: string[][] = []

  log.begin('An MCP client connects for the first time and looks for the authorization server')
  const client = await McpClient.connect({
    mcpUrl,
    redirectUrl: redirect.url,
    versionNegotiation,
    fetch: timedFetch(fetch, (request) => log.add({ from: 'MCP client', ...request })),
    authorize: async (url) => {
      const visit = visits[asked.length]
      if (!visit) throw new Error('the MCP client asked the user too many times')
      asked.push(url.searchParams.get('scope')?.split(' ') ?? [])
      const answer = redirect.nextAnswer()
      await visit(url)
      return answer
    }
  })
  const userName = await lookAround(client)
  log.begin('Step-up: the client calls add_note, but its token lacks a scope, so it asks for more')
  await writeNote(client)
  const { protocolVersion } = client
  await client.close()
  return { userName, protocolVersion, addedScopes: findAdded(asked) }
}

type Visit = (url: URL) => Promise<void>

/** What the user does each time the MCP client opens the browser. */
function planVisits ({ services: { demoUser, emulator }, log }: StoryOptions): Visit[] {
  if (!demoUser || !emulator) throw new Error('the demo user needs the emulator')
  const linkPicture = (): void => {
    log.link('The viewer draws this login', `${emulator.environmentUrl}/viewer/flows/${emulator.loginRequests.size}`)
  }
  const browser = createTestBrowser({ onHop: (hop) => log.add({ from: 'Browser', ...hop }) })
  return [
    async (url) => {
      log.begin('The user signs in to Acme Notes (after one wrong password), confirms and allows access')
      await signInAndAllow(browser, url, demoUser)
      linkPicture()
      log.begin('The MCP client gets its token, connects and reads notes')
    },
    async (url) => {
      log.begin('The user, already signed in, confirms and allows the new scope')
      await allowMore(browser, url)
      linkPicture()
      log.begin('The MCP client gets a token with the new scope, then writes and reads notes')
    }
  ]
}

function findAdded ([first = [], second = []]: string[][]): string[] {
  const added = second.filter((scope) => !first.includes(scope))
  if (added.length === 0) throw new Error('the MCP client was not asked for another scope')
  return added
}
