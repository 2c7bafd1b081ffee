import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { EmulatorMistake } from 'fastify-scalekit-login/testing'
import { ConfigError, readConfig } from './config.js'
import { createReadableLog } from './readable-log.js'
import { startServices, type Services, type ServicesOptions } from './services.js'

const envFile = fileURLToPath(new URL('../.env', import.meta.url))

async function start (): Promise<void> {
  if (existsSync(envFile)) process.loadEnvFile(envFile)
  const config = readConfig(process.env)
  const services = await startServices({ config, emulatorPort: 3001, logger: chooseLog(), onMistake: printMistake })
  closeOnSignal(services)
  process.stdout.write(`${describe(services).join('\n')}\n`)
}

function printMistake ({ text, url }: EmulatorMistake): void {
  process.stdout.write(`Mistake: ${text} See ${url}\n`)
}

/** JSON is for machines: they ask for it, or run in production. */
function chooseLog (): ServicesOptions['logger'] {
  const { LOG, NODE_ENV, NO_COLOR = '' } = process.env
  if (LOG === 'json' || NODE_ENV === 'production') return { level: 'info' }
  const isColored = process.stdout.isTTY && NO_COLOR === ''
  return createReadableLog((text) => { process.stdout.write(text) }, isColored).logger
}

function describe ({ appUrl, mcpUrl, emulator, demoUser }: Services): string[] {
  return [
    '',
    ...emulator ? [`Viewer        ${emulator.environmentUrl} (an emulated Scalekit, which shows each login)`] : [],
    `Acme Notes    ${appUrl}`,
    `MCP endpoint  ${mcpUrl}`,
    ...demoUser ? [`Demo user     ${demoUser.email}, password ${demoUser.password}`] : [],
    '',
    'Connect an MCP client:',
    `  claude mcp add --transport http acme-notes ${mcpUrl}`,
    'Or explore it with MCP Inspector (transport "Streamable HTTP", URL: the MCP endpoint above):',
    '  npx @modelcontextprotocol/inspector',
    ''
  ]
}

function closeOnSignal (services: Services): void {
  const close = (): void => {
    services.close().catch(fail)
  }
  process.once('SIGINT', close)
  process.once('SIGTERM', close)
}

function fail (error: unknown): void {
  const portTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
  const isExpected = error instanceof ConfigError || portTaken
  process.stderr.write(`${isExpected ? error.message + (portTaken ? ' (set PORT to another port)' : '') : error instanceof Error ? error.stack : String(error)}\n`)
  process.exitCode = 1
}

start().catch(fail)
