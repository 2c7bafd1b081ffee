import type { ScalekitEmulator } from '../../testing/scalekit-emulator.js'
import type { EmulatorArguments } from './arguments.js'
import { usualPort } from './start-emulator.js'

/** What the command says when the emulator is ready: where it is, the values for a service, and what to do next. */
export function buildGreeting (
  { environmentUrl, resources: [resource] }: ScalekitEmulator, lines: readonly string[],
  { port, folder, writeEnv }: Pick<EmulatorArguments, 'folder' | 'writeEnv'> & { port: number | undefined }
): string {
  const isElsewhere = port === undefined && folder === undefined && Number(new URL(environmentUrl).port) !== usualPort
  return [
    `Scalekit emulator: ${environmentUrl}`,
    'Open it in a browser to see each login as it happens.',
    ...isElsewhere ? [`Port ${usualPort} is taken, so this is another one. Name one with --port.`] : [],
    '',
    ...lines,
    '',
    writeEnv === undefined
      ? 'Give these values to your service. --write-env <file> writes them into a file.'
      : `These values are in ${writeEnv}. Restart your service with them.`,
    `Logins lead to ${resource.loginUrl()} (--login-url).`,
    `Then connect an MCP client to ${resource.mcpServerUrl()} (--mcp-url).`,
    ...folder === undefined ? ['The values are new at every start. --folder <folder> keeps them.'] : [],
    'Ctrl-C ends the emulator.',
    '',
    ''
  ].join('\n')
}
