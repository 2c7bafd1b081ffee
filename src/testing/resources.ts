import { randomDigits } from './random-digits.js'

/** A URL, or a function that returns it, for a host that knows its port only after it listens. */
export type UrlOption = string | (() => string)

/** An MCP server in the environment, with the connection that its users come through. All fields have defaults. */
export interface EmulatedResourceOptions {
  /** The MCP server's resource ID. Default: `res_` and 17 random digits. */
  resourceId?: string
  /** The connection ID in the host's configuration. Default: `conn_` and 17 random digits. */
  connectionId?: string
  /** The protected MCP server: the audience of access tokens. Default: `http://localhost:3000/mcp`. */
  mcpServerUrl?: UrlOption
  /** The host's login route, where the emulator sends browsers. Default: `http://localhost:3000/login`. */
  loginUrl?: UrlOption
  /** Scopes that clients can get. Others are dropped. Default: the OpenID scopes, `usr:read` and two for notes. */
  scopesSupported?: readonly string[]
}

/** An MCP server in the environment, with every default filled in. */
export interface EmulatedResource {
  readonly resourceId: string
  readonly connectionId: string
  readonly scopesSupported: readonly string[]
  mcpServerUrl (): string
  loginUrl (): string
}

/** The names of the options of a resource. */
export const resourceOptions = ['resourceId', 'connectionId', 'mcpServerUrl', 'loginUrl', 'scopesSupported']

/** Throws a TypeError that names the first option that does not exist, and those that do. */
export function refuseUnknown (options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name))
  if (unknown !== undefined) throw new TypeError(`Unknown option: ${unknown}. The options are: ${known.join(', ')}`)
}

const defaultScopes = ['openid', 'profile', 'email', 'offline_access', 'usr:read', 'notes:read', 'notes:write']

/** The first resource and further ones, with the IDs that they had, or a TypeError if two of them share an ID. */
export function resolveResources (
  first: EmulatedResourceOptions, others: readonly EmulatedResourceOptions[] = [],
  known: ReadonlyArray<Pick<EmulatedResource, 'resourceId' | 'connectionId'>> = []
): [EmulatedResource, ...EmulatedResource[]] {
  for (const other of others) refuseUnknown(other, resourceOptions)
  const resources: [EmulatedResource, ...EmulatedResource[]] = [
    resolveResource(first), ...others.map((other, index) => resolveResource({ ...known[index], ...other }))
  ]
  for (const name of ['resourceId', 'connectionId'] as const) {
    const ids = new Set(resources.map((resource) => resource[name]))
    if (ids.size < resources.length) throw new TypeError(`Two resources have the same ${name}`)
  }
  return resources
}

export function resolveResource (options: EmulatedResourceOptions): EmulatedResource {
  return {
    resourceId: options.resourceId ?? `res_${randomDigits(17)}`,
    connectionId: options.connectionId ?? `conn_${randomDigits(17)}`,
    scopesSupported: options.scopesSupported ?? defaultScopes,
    mcpServerUrl: urlGetter(options.mcpServerUrl ?? 'http://localhost:3000/mcp'),
    loginUrl: urlGetter(options.loginUrl ?? 'http://localhost:3000/login')
  }
}

/** The resource that a client means: by its ID, or by its URL with or without a trailing slash. */
export function findResource (resources: readonly EmulatedResource[], name: string): EmulatedResource | undefined {
  return resources.find(({ resourceId, mcpServerUrl }) =>
    resourceId === name || withoutSlash(mcpServerUrl()) === withoutSlash(name))
}

/** The same, and the first one for a name that nobody has. */
export function findResourceOrFirst (
  [first, ...others]: readonly [EmulatedResource, ...EmulatedResource[]], name: string
): EmulatedResource {
  return findResource(others, name) ?? first
}

function withoutSlash (url: string): string {
  return url.replace(/\/$/, '')
}

function urlGetter (option: UrlOption): () => string {
  return typeof option === 'function' ? option : () => option
}
