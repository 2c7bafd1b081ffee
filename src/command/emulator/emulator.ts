import { checkOptions } from '../../testing/options.js'
import type { CommandContext } from '../command-context.js'
import { readVariables } from '../read-variables.js'
import { emulatorUsage, parseEmulatorArguments, type EmulatorArguments } from './arguments.js'
import { clock, describeRequest } from './describe-request.js'
import { buildEmulatorOptions } from './emulator-options.js'
import { buildEnvLines, writeEnvLines } from './env-lines.js'
import { buildGreeting } from './greeting.js'
import { requirePeers, type PeerSource } from './peers/require-peers.js'
import { startEmulator } from './start-emulator.js'

/** What the command takes from its surroundings, unless a test says otherwise. */
export interface EmulatorSurroundings extends PeerSource {
  /** Resolves when the emulator is to end. Default: at SIGINT or SIGTERM. */
  untilStopped?: () => Promise<unknown>
}

/** What the emulator and its own MCP client are made of. */
const peers = ['oidc-provider', '@modelcontextprotocol/client']

/**
 * Runs an emulator until it is told to stop.
 * @returns the exit code: 0 after that, 1 if it cannot start
 * @throws WrongUsage for a command line that cannot be understood
 */
export async function runEmulator (
  args: string[], context: CommandContext, surroundings: EmulatorSurroundings = {}
): Promise<number> {
  const flags = parseEmulatorArguments(args)
  if (flags.help) {
    context.write(emulatorUsage)
    return 0
  }
  const options = buildEmulatorOptions(flags, readVariables(context.env, flags.envFile))
  try {
    checkOptions(options)
    await requirePeers([...peers, ...flags.tls ? ['selfsigned'] : []], context, surroundings)
    await runUntilStopped(options, flags, context, surroundings)
    return 0
  } catch (error) {
    const [line] = String(Object(error).message).split('\n')
    context.writeError(`${line}\n`)
    return 1
  }
}

async function runUntilStopped (
  options: ReturnType<typeof buildEmulatorOptions>, flags: EmulatorArguments, { write }: CommandContext,
  { untilStopped = untilSignal }: EmulatorSurroundings
): Promise<void> {
  const emulator = await startEmulator({
    ...options,
    onRequest (request) {
      const line = describeRequest(request)
      if (line !== undefined) write(`${line}\n`)
    },
    onMistake: ({ text, url }) => write(`${clock(new Date())}  Mistake: ${text} See ${url}\n`)
  })
  try {
    const lines = buildEnvLines(emulator)
    if (flags.writeEnv !== undefined) await writeEnvLines(flags.writeEnv, lines)
    // Who reads the greeting may stop it at once.
    const stopped = untilStopped()
    write(buildGreeting(emulator, Object.values(lines), { ...flags, port: options.port }))
    await stopped
  } finally {
    await emulator.close()
  }
}

/** The second signal ends the process at once. */
function untilSignal (): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => resolve())
  })
}
