import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ConfigError, readConfig } from './config.js'
import { startServices, type Services } from './services.js'

const envFile = fileURLToPath(new URL('../.env', import.meta.url))

async function start (): Promise<void> {
  if (existsSync(envFile)) process.loadEnvFile(envFile)
  const config = readConfig(process.env)
  const services = await startServices({ config, emulatorPort: 3001, logger: { level: 'info' } })
  closeOnSignal(services)
  process.stdout.write(`${describe(services).join('\n')}\n`)
}

function describe ({ appUrl, mcpUrl, emulator, demoUser }: Services): string[] {
  return [
    `Acme Notes    ${appUrl}`,
    `MCP endpoint  ${mcpUrl}`,
    ...emulator && demoUser
      ? [
          `Scalekit      ${emulator.environmentUrl} (emulated)`,
          `Demo user     ${demoUser.email}, password ${demoUser.password}`
        ]
      : [],
    '',
    'Connect an MCP client:',
    `  claude mcp add --transport http acme-notes ${mcpUrl}`,
    'Or explore it with MCP Inspector (transport "Streamable HTTP", URL: the MCP endpoint above):',
    '  npx @modelcontextprotocol/inspector'
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
