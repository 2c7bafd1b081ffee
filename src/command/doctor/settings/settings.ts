import { credentials, whereOptionIsFound } from '../../../options/options-schema.js'
import type { Variables } from '../../read-variables.js'
import { readConnectionId, readEnvironmentUrl, readResource, readResourceId } from './plugin-rules.js'
import type { Setting } from './setting.js'

/** What the command line says about the service. */
export interface ServiceFlags {
  url: string | undefined
  mcpUrl: string | undefined
  loginPath: string
  continuePath: string
}

/** Everything that the checks need to know. */
export interface Settings {
  environmentUrl: Setting
  clientId: Setting
  clientSecret: Setting
  connectionId: Setting
  resourceId: Setting
  /** Without a slash at the end. */
  serviceUrl: Setting
  mcpServerUrl: Setting
  loginPath: string
  continuePath: string
}

const server = 'Scalekit dashboard: MCP Servers > your server'

/** Reads the settings as the plugin itself would. */
export function readSettings (variables: Variables, { url, mcpUrl, loginPath, continuePath }: ServiceFlags): Settings {
  const read = (name: string, mustBe: string | undefined, parse: (given: string) => string) =>
    createSetting(name, variables[name]?.trim() || undefined, String(mustBe), parse)
  const mcp = mcpUrl === undefined
    ? { name: 'MCP_SERVER_URL', given: variables['MCP_SERVER_URL']?.trim() || undefined }
    : { name: '--mcp-url', given: mcpUrl }
  return {
    environmentUrl: read('SCALEKIT_ENVIRONMENT_URL', whereOptionIsFound['environmentUrl'], readEnvironmentUrl),
    clientId: read('SCALEKIT_CLIENT_ID', `"skc_…" (${credentials} > Client ID)`, readWord),
    clientSecret: read('SCALEKIT_CLIENT_SECRET', `the client's secret (${credentials} > Client Secret)`, readWord),
    connectionId: read('SCALEKIT_CONNECTION_ID', whereOptionIsFound['connectionId'], readConnectionId),
    resourceId: read('SCALEKIT_RESOURCE_ID', `"res_…" (${server} > Resource ID), not the connection ID "conn_…"`,
      readResourceId),
    serviceUrl: createSetting('--url', url, 'the http(s) URL of the service as browsers see it, without a query',
      readServiceUrl),
    mcpServerUrl: createSetting(mcp.name, mcp.given, `the https URL of the MCP endpoint (${server} > Server URL), ` +
      'without a query; http only for localhost', readResource),
    loginPath,
    continuePath
  }
}

function createSetting (
  name: string, given: string | undefined, mustBe: string, parse: (given: string) => string
): Setting {
  return { name, given, mustBe, value: given === undefined ? undefined : parseOrNot(given, parse) }
}

function parseOrNot (given: string, parse: (given: string) => string): string | undefined {
  try {
    return parse(given)
  } catch {
    return undefined
  }
}

function readWord (given: string): string {
  if (/[\s"'“”…]/.test(given) || given.startsWith('m2m_')) throw new TypeError('This is no credential')
  return given
}

function readServiceUrl (given: string): string {
  const url = new URL(given)
  if (!/^https?:$/.test(url.protocol) || url.href !== url.origin + url.pathname) throw new TypeError('This is no URL')
  return url.href.replace(/\/+$/, '')
}
