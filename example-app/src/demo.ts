import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { readConfig } from './config.js'
import { createAppLog } from './demo/app-log.js'
import { watchBackendCalls } from './demo/backend-calls.js'
import { createHopLog } from './demo/hop-log.js'
import { listenForRedirect } from './demo/redirect-listener.js'
import { tellStory, type Outcome } from './demo/story.js'
import { startServices, type Services } from './services.js'

const print = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

async function demo (): Promise<void> {
  const { values: { keep: isKept = false } } = parseArgs({ options: { keep: { type: 'boolean' } } })
  const names = new Map<string, string>()
  const log = createHopLog((origin) => names.get(origin) ?? 'elsewhere', print)
  const appLog = createAppLog()
  const isScalekit = (origin: string): boolean => names.get(origin) === 'Scalekit'
  const stopWatching = watchBackendCalls(isScalekit, (call) => log.add({ from: 'Acme Notes', ...call }))
  const redirect = await listenForRedirect()
  const printFailure = (reason = ''): void => {
    print(`\nFailed ${log.position()}${reason}`)
    if (appLog.lines.length > 0) print(['Acme Notes logged:', ...appLog.lines].join('\n'))
  }
  const deadline = setTimeout(() => {
    printFailure(': not finished after a minute')
    process.exit(1)
  }, 60_000)
  try {
    const services = await startServices({ config: { ...readConfig({}), port: 0 }, logger: appLog.logger })
    try {
      names.set(services.appUrl, 'Acme Notes')
      names.set(services.emulator?.environmentUrl ?? '', 'Scalekit')
      names.set(new URL(redirect.url).origin, 'MCP client')
      const startedAt = performance.now()
      const outcome = await tellStory({ services, redirect, log })
      printSummary(outcome, performance.now() - startedAt)
      clearTimeout(deadline)
      if (isKept) await showViewer(services)
      else print('To open the links above, run it again: npm run demo -- --keep')
    } finally {
      await services.close()
    }
  } catch (error) {
    printFailure()
    throw error
  } finally {
    clearTimeout(deadline)
    stopWatching()
    await redirect.close()
  }
}

/** Keeps everything running, so that the links work. */
async function showViewer ({ emulator }: Services): Promise<void> {
  print(`The viewer: ${emulator?.environmentUrl} (Ctrl-C ends it)`)
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
}

function printSummary ({ userName, protocolVersion, addedScopes }: Outcome, milliseconds: number): void {
  print(`\nSigned in: ${userName}, with an Acme Notes account`)
  print(`Tools called: whoami, list_notes, add_note (MCP ${protocolVersion})`)
  print(`Step-up: add_note was refused until ${userName} allowed ${addedScopes.join(' ')}`)
  print(`Total: ${Math.round(milliseconds)} ms`)
}

demo().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
