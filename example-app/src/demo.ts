import { readConfig } from './config.js'
import { watchBackendCalls } from './demo/backend-calls.js'
import { Browser } from './demo/browser.js'
import { createHopLog, type HopLog } from './demo/hop-log.js'
import { connectMcpClient } from './demo/mcp-client.js'
import { listenForRedirect, type RedirectListener } from './demo/redirect-listener.js'
import { timedFetch } from './demo/timed-fetch.js'
import { useTools } from './demo/tool-calls.js'
import { signInAndAllow } from './demo/user-journey.js'
import { startServices, type Services } from './services.js'

const print = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

async function demo (): Promise<void> {
  const names = new Map<string, string>()
  const log = createHopLog((origin) => names.get(origin) ?? 'elsewhere', print)
  const isScalekit = (origin: string): boolean => names.get(origin) === 'Scalekit'
  const stopWatching = watchBackendCalls(isScalekit, (call) => log.add({ from: 'Acme Notes', ...call }))
  const redirect = await listenForRedirect()
  const deadline = setTimeout(() => {
    print(`\nFailed ${log.position()}: not done after 20 seconds`)
    process.exit(1)
  }, 20_000)
  try {
    const services = await startServices({ config: { ...readConfig({}), port: 0 } })
    try {
      names.set(services.appUrl, 'Acme Notes')
      names.set(services.emulator?.environmentUrl ?? '', 'Scalekit')
      names.set(new URL(redirect.url).origin, 'MCP client')
      await connectAndUse(services, redirect, log)
    } finally {
      await services.close()
    }
  } catch (error) {
    print(`\nFailed ${log.position()}`)
    throw error
  } finally {
    clearTimeout(deadline)
    stopWatching()
    await redirect.close()
  }
}

async function connectAndUse (services: Services, redirect: RedirectListener, log: HopLog): Promise<void> {
  const { demoUser, mcpUrl } = services
  if (!demoUser) throw new Error('there is no demo user without the emulator')
  const startedAt = performance.now()
  log.begin('An MCP client comes for the first time and looks for its authorization server')
  const browser = new Browser({ onVisit: (visit) => log.add({ from: 'Browser', ...visit }) })
  const client = await connectMcpClient({
    mcpUrl,
    redirectUrl: redirect.url,
    fetch: timedFetch(fetch, (request) => log.add({ from: 'MCP client', ...request })),
    authorize: async (url) => {
      log.begin('Its user signs in to Acme Notes, with a wrong password at first, confirms and allows')
      await signInAndAllow(browser, url, demoUser)
      log.begin('The MCP client gets its token and uses the tools')
      return redirect.answer
    }
  })
  const name = await useTools(client)
  const protocol = client.getNegotiatedProtocolVersion()
  await client.close()

  print(`\nSigned in: ${name}, with the account of Acme Notes`)
  print(`Tools called: whoami, add_note, list_notes (MCP ${protocol})`)
  print(`Total: ${Math.round(performance.now() - startedAt)} ms`)
}

demo().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
