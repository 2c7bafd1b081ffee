import type { ScalekitEmulatorOptions } from '../../testing/options.js'
import { readConnectionId, readResourceId } from '../doctor/settings/plugin-rules.js'
import type { Variables } from '../read-variables.js'
import { WrongUsage } from '../wrong-usage.js'
import type { EmulatorArguments } from './arguments.js'

/** The emulator's options, from the command line and from the variables that a service reads. Throws `WrongUsage`. */
export function buildEmulatorOptions (flags: EmulatorArguments, variables: Variables): ScalekitEmulatorOptions {
  const read = (name: string, parse: (given: string) => string): string | undefined => {
    const given = variables[name]?.trim()
    return given ? parseOrRefuse(name, given, parse) : undefined
  }
  const asIs = (given: string) => given
  const urlOf = (flag: string, given: string | undefined, name: string) =>
    given === undefined ? read(name, readUrl) : parseOrRefuse(flag, given, readUrl)
  return withoutUndefined({
    loginUrl: urlOf('--login-url', flags.loginUrl, 'LOGIN_URL'),
    mcpServerUrl: urlOf('--mcp-url', flags.mcpUrl, 'MCP_SERVER_URL'),
    clientId: read('SCALEKIT_CLIENT_ID', asIs),
    clientSecret: read('SCALEKIT_CLIENT_SECRET', asIs),
    connectionId: read('SCALEKIT_CONNECTION_ID', readConnectionId),
    resourceId: read('SCALEKIT_RESOURCE_ID', readResourceId),
    port: flags.port ?? loopbackPortOf(variables['SCALEKIT_ENVIRONMENT_URL']?.trim() ?? ''),
    scopesSupported: flags.scopes,
    consent: flags.consent,
    tls: flags.tls,
    folder: flags.folder
  })
}

function parseOrRefuse (name: string, given: string, parse: (given: string) => string): string {
  try {
    return parse(given)
  } catch {
    throw new WrongUsage(`${name} has the wrong form`)
  }
}

function readUrl (given: string): string {
  if (!/^https?:$/.test(new URL(given).protocol)) throw new TypeError('This is no web address')
  return given
}

/** The port that a service looks for its environment at, unless that is a real one. */
function loopbackPortOf (environmentUrl: string): number | undefined {
  const port = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\]):(\d{1,5})\/?$/.exec(environmentUrl)?.[1]
  return port === undefined ? undefined : Number(port)
}

type Given<T> = { [Name in keyof T]: Exclude<T[Name], undefined> }

/** Only what was given: an option that is there wins over what a folder has kept. */
function withoutUndefined<T extends object> (options: T): Partial<Given<T>> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<Given<T>>
}
