import type { CommandContext } from './command-context.js'
import { runDoctor } from './doctor/doctor.js'
import { runEmulator } from './emulator/emulator.js'
import { WrongUsage } from './wrong-usage.js'

const WRONG_USAGE = 2

const usage = `fastify-scalekit-login <command>

  doctor     checks the settings, Scalekit and a deployment
  emulator   runs a Scalekit environment on this machine, for development

fastify-scalekit-login <command> --help says more.
`

const commands: Record<string, (args: string[], context: CommandContext) => Promise<number>> = {
  doctor: runDoctor,
  emulator: runEmulator
}

/**
 * Runs the command that the arguments name.
 * @returns the exit code: that of the command, or 2 for wrong usage
 */
export async function runCommand ([name = '', ...args]: string[], context: CommandContext): Promise<number> {
  if (['--help', '-h', 'help'].includes(name)) {
    context.write(usage)
    return 0
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) {
    context.writeError(name === '' ? usage : `There is no command "${name}".\n\n${usage}`)
    return WRONG_USAGE
  }
  try {
    return await command(args, context)
  } catch (error) {
    if (!(error instanceof WrongUsage)) throw error
    context.writeError(`${error.message}\n`)
    return WRONG_USAGE
  }
}
