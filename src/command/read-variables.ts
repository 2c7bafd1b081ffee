import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { WrongUsage } from './wrong-usage.js'

/** Environment variables. */
export type Variables = Record<string, string | undefined>

/** The environment variables, and those of a file that the environment does not have. Throws `WrongUsage`. */
export function readVariables (environment: Variables, file: string | undefined): Variables {
  if (file === undefined) return environment
  const set = Object.entries(environment).filter(([, value]) => value !== undefined && value !== '')
  return { ...parseEnv(readText(file)), ...Object.fromEntries(set) }
}

function readText (file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new WrongUsage(`${file} cannot be read (${Object(error).code})`)
  }
}
