import { hint, ok, problem, type Verdict } from '../findings/finding.js'
import { describeAnswer, readJson } from '../network/answers.js'
import { requireValue } from '../settings/setting.js'
import type { Settings } from '../settings/settings.js'
import { clientOrigin, type McpServer } from './mcp-server.js'

export const registerRemedy = 'Register the resource server at the root of the service, and let the proxy pass ' +
  '/.well-known/oauth-protected-resource and all below it on to the service. A guard of the service must let it pass.'

/** Whether the metadata is also where older MCP clients look. */
export async function checkRootMetadata (
  { metadata, rootMetadata, rootMetadataUrl }: McpServer
): Promise<Verdict> {
  await metadata.answered()
  const answer = await rootMetadata.answer()
  if (answer.status === 200 && readJson(answer) !== undefined) return ok()
  return hint(`${describeAnswer(answer)} at ${rootMetadataUrl()}`,
    `Older MCP clients look only there. ${registerRemedy}`)
}

/** Whether the metadata is about this Server URL, letter by letter. */
export async function checkResource ({ metadata, url }: McpServer): Promise<Verdict> {
  const { resource } = await metadata.content()
  if (resource === url()) return ok()
  const isAlmost = String(resource).replace(/\/$/, '') === url().replace(/\/$/, '')
  return problem(isAlmost ? 'resource differs from the Server URL in the slash at the end' : `resource is ${resource}`,
    'Set the option resource of the resource server to the Server URL in the Scalekit dashboard (MCP Servers > your ' +
    'server), letter by letter. MCP clients compare it.')
}

/** Whether the metadata leads MCP clients to this environment and resource. */
export async function checkAuthorizationServers (
  { metadata }: McpServer, { environmentUrl, resourceId }: Settings
): Promise<Verdict> {
  const expected = `${requireValue(environmentUrl)}/resources/${requireValue(resourceId)}`
  const { authorization_servers: servers } = await metadata.content()
  return Array.isArray(servers) && servers.length === 1 && servers[0] === expected
    ? ok()
    : problem(`authorization_servers is not ["${expected}"]`, 'Set the options environmentUrl and resourceId of the ' +
      'resource server to those of the MCP server in the Scalekit dashboard.')
}

/** Whether scripts of any site may read the metadata. */
export async function checkMetadataCors ({ metadata }: McpServer): Promise<Verdict> {
  await metadata.content()
  const { headers } = await metadata.answered()
  return isAllowed(headers['access-control-allow-origin'])
    ? ok()
    : problem('Access-Control-Allow-Origin: * is missing', 'Let the proxy pass the CORS headers on. MCP clients in ' +
      'browsers cannot read the metadata without.')
}

/** Whether a CORS header lets every origin in, or the one that asked. */
export function isAllowed (header: string | undefined): boolean {
  return header === '*' || header === clientOrigin
}
