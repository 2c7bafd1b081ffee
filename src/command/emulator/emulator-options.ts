import type { ScalekitEmulatorOptions } from '../../testing/options.js'
import { readConnectionId, readResourceId } from '../doctor/settings/plugin-rules.js'
import type { Variables } from '../read-variables.js'
import { WrongUsage } from '../wrong-usage.js'
import type { EmulatorArguments } from './arguments.js'

/** The emulator's options, from the command line and from the variables that a service reads. Throws `WrongUsage`. */
export function buildEmulatorOptions (flags: EmulatorArguments, variables: Variables): ScalekitEmulatorOptions {
  const find = (name: string): string | undefined => variables[name]?.trim() || undefined
  const read = (name: string, parse: Parse, form: string): string | undefined => {
    const given = find(name)
    return given === undefined ? undefined : parseOrRefuse(name, given, parse, form)
  }
  const urlOf = (flag: string, given: string | undefined, name: string, form: string) =>
    given === undefined ? read(name, readUrl, form) : parseOrRefuse(flag, given, readUrl, form)
  return withoutUndefined({
    loginUrl: urlOf('--login-url', flags.loginUrl, 'LOGIN_URL', 'http://localhost:3000/login'),
    mcpServerUrl: urlOf('--mcp-url', flags.mcpUrl, 'MCP_SERVER_URL', 'http://localhost:3000/mcp'),
    clientId: find('SCALEKIT_CLIENT_ID'),
    clientSecret: find('SCALEKIT_CLIENT_SECRET'),
    connectionId: read('SCALEKIT_CONNECTION_ID', readConnectionId, 'conn_…'),
    resourceId: read('SCALEKIT_RESOURCE_ID', readResourceId, 'res_…'),
    port: flags.port ?? loopbackPortOf(find('SCALEKIT_ENVIRONMENT_URL') ?? ''),
    scopesSupported: flags.scopes,
    consent: flags.consent,
    tls: flags.tls,
    folder: flags.folder
  })
}

type Parse = (given: string) => string

function parseOrRefuse (name: string, given: string, parse: Parse, form: string): string {
  try {
    return parse(given)
  } catch {
    throw new WrongUsage(`${name} must look like ${form}`)
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
