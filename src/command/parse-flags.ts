import { parseArgs, type ParseArgsConfig } from 'node:util'
import { WrongUsage } from './wrong-usage.js'

export const text = { type: 'string' } as const
export const flag = { type: 'boolean' } as const
export const help = { ...flag, short: 'h' } as const

/** The flags of a command line. Throws `WrongUsage` for one that is unknown. */
export function parseFlags<Known extends NonNullable<ParseArgsConfig['options']>> (
  args: string[], options: Known
): ReturnType<typeof parseArgs<{ args: string[], options: Known }>>['values'] {
  try {
    return parseArgs({ args, options }).values
  } catch (error) {
    throw new WrongUsage(Object(error).message)
  }
}
