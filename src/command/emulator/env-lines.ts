import { readFile } from 'node:fs/promises'
import { replaceFile } from '../../testing/folder/replace-file.js'
import type { ScalekitEmulator } from '../../testing/scalekit-emulator.js'

/** What a service needs to know of an emulator, as lines of an env file by the name of the variable. */
export function buildEnvLines (emulator: ScalekitEmulator): Record<string, string> {
  const { environmentUrl, clientId, clientSecret, connectionId, resourceId, caFile } = emulator
  const variables = {
    SCALEKIT_ENVIRONMENT_URL: environmentUrl,
    SCALEKIT_CLIENT_ID: clientId,
    SCALEKIT_CLIENT_SECRET: clientSecret,
    SCALEKIT_CONNECTION_ID: connectionId,
    SCALEKIT_RESOURCE_ID: resourceId,
    ...caFile !== undefined && { NODE_EXTRA_CA_CERTS: caFile }
  }
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, `${name}=${quote(value)}`]))
}

// Env files take text in quotes as it is.
function quote (value: string): string {
  return /^[\w:/.@%+=~-]*$/.test(value) ? value : `'${value}'`
}

/** Writes the lines into an env file, in place of those for the same variables. Everything else in it stays. */
export async function writeEnvLines (file: string, lines: Record<string, string>): Promise<void> {
  const before = (await readOrNothing(file)).split('\n')
  const rest = { ...lines }
  const kept = before.flatMap((line) => {
    const name = /^\s*(?:export\s+)?([A-Z_]+)\s*=/.exec(line)?.[1] ?? ''
    const { [name]: ours } = lines
    if (ours === undefined) return [line]
    const first = rest[name] === undefined ? [] : [ours]
    delete rest[name]
    return first
  })
  if (kept.at(-1) === '') kept.pop()
  await replaceFile(file, `${[...kept, ...Object.values(rest)].join('\n')}\n`)
}

async function readOrNothing (file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const { code } = Object(cause)
    if (code === 'ENOENT') return ''
    throw new Error(`${file} cannot be read (${code})`, { cause })
  }
}
