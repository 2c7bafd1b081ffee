import { flag, help, parseFlags, text } from '../parse-flags.js'
import { WrongUsage } from '../wrong-usage.js'

export const emulatorUsage = `fastify-scalekit-login emulator [options]

Runs a Scalekit environment on this machine, for a service in any language. It accepts any user details.

  --login-url <url>     your service's login route; default: LOGIN_URL, or http://localhost:3000/login
  --mcp-url <url>       your MCP server's Server URL; default: MCP_SERVER_URL, or http://localhost:3000/mcp
  --scopes <a,b>        the scopes that MCP clients can get
  --consent page|none   whether users see a consent page; default: page
  --port <port>         default: that of SCALEKIT_ENVIRONMENT_URL if it is on this machine, else 3001 or any free one
  --tls                 speak TLS only, with a certificate made for it
  --folder <folder>     keep IDs, secrets, keys and registered MCP clients for the next start
  --env-file <file>     read variables from a file; real environment variables win
  --write-env <file>    write the values for your service into a file; its other lines stay
  -h, --help            print this

Variables: SCALEKIT_ENVIRONMENT_URL, SCALEKIT_CLIENT_ID, SCALEKIT_CLIENT_SECRET, SCALEKIT_CONNECTION_ID,
SCALEKIT_RESOURCE_ID, MCP_SERVER_URL, LOGIN_URL (all optional)

Exit code: 0 after Ctrl-C, 1 if it cannot start, 2 for wrong usage
`

export interface EmulatorArguments {
  loginUrl: string | undefined
  mcpUrl: string | undefined
  scopes: string[] | undefined
  consent: boolean
  port: number | undefined
  tls: boolean
  folder: string | undefined
  envFile: string | undefined
  writeEnv: string | undefined
  help: boolean
}

/** Reads the command line. Throws `WrongUsage`. */
export function parseEmulatorArguments (args: string[]): EmulatorArguments {
  const values = parseFlags(args, {
    'login-url': text,
    'mcp-url': text,
    scopes: text,
    consent: text,
    port: text,
    tls: flag,
    folder: text,
    'env-file': text,
    'write-env': text,
    help
  })
  const { consent = 'page' } = values
  if (!['page', 'none'].includes(consent)) throw new WrongUsage('--consent must be page or none')
  return {
    loginUrl: values['login-url'],
    mcpUrl: values['mcp-url'],
    scopes: parseScopes(values.scopes),
    consent: consent === 'page',
    port: parsePort(values.port),
    tls: values.tls === true,
    folder: values.folder,
    envFile: values['env-file'],
    writeEnv: values['write-env'],
    help: values.help === true
  }
}

function parseScopes (given: string | undefined): string[] | undefined {
  const scopes = given?.split(/[\s,]+/)
  // As RFC 6749 section 3.3 has it.
  if (scopes?.every((scope) => /^[\x21\x23-\x5B\x5D-\x7E]+$/.test(scope)) === false) {
    throw new WrongUsage('--scopes must look like notes:read,notes:write')
  }
  return scopes
}

function parsePort (given: string | undefined): number | undefined {
  if (given === undefined) return undefined
  if (!/^\d{1,5}$/.test(given) || Number(given) > 65_535) throw new WrongUsage('--port must be a number up to 65535')
  return Number(given)
}
