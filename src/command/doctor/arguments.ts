import { flag, help, parseFlags, text } from '../parse-flags.js'
import { WrongUsage } from '../wrong-usage.js'
import type { ServiceFlags } from './settings/settings.js'

export const doctorUsage = `fastify-scalekit-login doctor [options]

Checks the settings and Scalekit from inside, and with --url a deployment from outside. It changes nothing.

  --env-file <file>       read variables from a file; real environment variables win
  --url <url>             the service as browsers see it, such as https://app.example.com
  --login-path <path>     the plugin's loginPath, with its prefixes; default: /login
  --continue-path <path>  the plugin's continuePath, with its prefixes; default: /login/continue
  --mcp-url <url>         the MCP server's Server URL; default: MCP_SERVER_URL
  --json                  print JSON
  -h, --help              print this

Variables: SCALEKIT_ENVIRONMENT_URL, SCALEKIT_CLIENT_ID, SCALEKIT_CLIENT_SECRET, SCALEKIT_CONNECTION_ID,
SCALEKIT_RESOURCE_ID (optional), MCP_SERVER_URL (optional)

Exit code: 0 if there is no problem, 1 if there is, 2 for wrong usage
`

export interface DoctorArguments extends ServiceFlags {
  envFile: string | undefined
  json: boolean
  help: boolean
}

/** Reads the command line. Throws `WrongUsage`. */
export function parseDoctorArguments (args: string[]): DoctorArguments {
  const values = parseFlags(args, {
    'env-file': text,
    url: text,
    'login-path': text,
    'continue-path': text,
    'mcp-url': text,
    json: flag,
    help
  })
  const { 'login-path': loginPath = '/login', 'continue-path': continuePath = '/login/continue' } = values
  const paths = { loginPath, continuePath }
  for (const path of Object.values(paths)) {
    if (!/^(\/[A-Za-z0-9_~.-]+)+$/.test(path)) throw new WrongUsage('a path must look like /login')
  }
  return {
    ...paths,
    envFile: values['env-file'],
    url: values.url,
    mcpUrl: values['mcp-url'],
    json: values.json === true,
    help: values.help === true
  }
}
