export interface ScalekitConfig {
  environmentUrl: string
  clientId: string
  clientSecret: string
  connectionId: string
  resourceId: string
}

export interface Config {
  /** Port of the app. 0 takes a free port. */
  port: number
  /** Origin at which browsers reach the app. Default: `http://localhost:<port>`. */
  publicUrl: string | undefined
  /** `postgres://…` for a server or `file:<directory>` for an embedded database on disk. Default: in memory. */
  databaseUrl: string | undefined
  redisUrl: string | undefined
  /** Whether limits and outcomes of logins are shared in Redis, too. */
  sharesLogins: boolean
  sessionSecret: string | undefined
  /** Secrets for the pending-login cookies: the first signs, all verify. Default: the client secret. */
  cookieSecrets: string[] | undefined
  /** Without it, an emulator replaces Scalekit. */
  scalekit: ScalekitConfig | undefined
}

export type Environment = Record<string, string | undefined>

export class ConfigError extends Error {
  override name = 'ConfigError'
}

const scalekitVariables = {
  environmentUrl: 'SCALEKIT_ENVIRONMENT_URL',
  clientId: 'SCALEKIT_CLIENT_ID',
  clientSecret: 'SCALEKIT_CLIENT_SECRET',
  connectionId: 'SCALEKIT_CONNECTION_ID',
  resourceId: 'SCALEKIT_RESOURCE_ID'
} as const

export function readConfig (environment: Environment): Config {
  const variables = dropBlank(environment)
  const scalekit = readScalekit(variables)
  return {
    port: readPort(variables.PORT),
    publicUrl: readPublicUrl(variables.PUBLIC_URL),
    databaseUrl: readUrl(variables, 'DATABASE_URL', ['postgres:', 'postgresql:', 'file:']),
    redisUrl: readUrl(variables, 'REDIS_URL', ['redis:', 'rediss:']),
    sharesLogins: variables.SHARE_LOGINS !== 'no',
    sessionSecret: readSessionSecret(variables.SESSION_SECRET, scalekit !== undefined),
    cookieSecrets: readCookieSecrets(variables.COOKIE_SECRETS),
    scalekit
  }
}

function dropBlank (environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()))
}

function readScalekit (variables: Environment): ScalekitConfig | undefined {
  const names = Object.values(scalekitVariables)
  const missing = names.filter((name) => variables[name] === undefined)
  if (missing.length === names.length) return undefined
  if (missing.length > 0) {
    throw new ConfigError(`Scalekit is only partly configured: set ${missing.join(', ')} too, or none of the ` +
      'SCALEKIT_ variables to run against the emulator. example-app/.env.example says where to find each value.')
  }
  const read = (name: string): string => variables[name] ?? ''
  return {
    environmentUrl: read(scalekitVariables.environmentUrl).replace(/\/$/, ''),
    clientId: read(scalekitVariables.clientId),
    clientSecret: read(scalekitVariables.clientSecret),
    connectionId: read(scalekitVariables.connectionId),
    resourceId: readResourceId(read(scalekitVariables.resourceId))
  }
}

function readResourceId (value: string): string {
  if (value.startsWith('res_')) return value
  throw new ConfigError('SCALEKIT_RESOURCE_ID is the ID of the MCP server and starts with res_ ' +
    '(the one that starts with conn_ is SCALEKIT_CONNECTION_ID).')
}

function readPort (value = '3000'): number {
  const port = Number(value)
  if (/^\d+$/.test(value) && port <= 65_535) return port
  throw new ConfigError('PORT must be a number from 0 to 65535.')
}

function readPublicUrl (value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const url = URL.canParse(value) ? new URL(value) : undefined
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url?.hostname ?? '')
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback)) {
    if (url.pathname === '/' && url.search === '' && url.hash === '') return url.origin
  }
  throw new ConfigError('PUBLIC_URL must be an https origin without a path, such as https://notes.example.com ' +
    '(http only on localhost).')
}

function readUrl (variables: Environment, name: string, protocols: string[]): string | undefined {
  const value = variables[name]
  if (value === undefined) return undefined
  if (protocols.some((protocol) => value.startsWith(protocol))) return value
  throw new ConfigError(`${name} must start with ${protocols.join(' or ')}`)
}

function readSessionSecret (value: string | undefined, isRequired: boolean): string | undefined {
  if (value === undefined && !isRequired) return undefined
  if (value !== undefined && value.length >= 32) return value
  throw new ConfigError(`SESSION_SECRET ${value === undefined ? 'is required with Scalekit' : 'is too short'}: use at least 32 characters, for example from openssl rand -hex 32`)
}

const fewestSecretBytes = 32

function readCookieSecrets (value: string | undefined): string[] | undefined {
  const secrets = value?.split(',').map((secret) => secret.trim())
  if (secrets?.some((secret) => Buffer.byteLength(secret) < fewestSecretBytes)) {
    throw new ConfigError(`COOKIE_SECRETS must be secrets of at least ${fewestSecretBytes} bytes each, separated by commas, for example from openssl rand -hex 32.`)
  }
  return secrets
}
