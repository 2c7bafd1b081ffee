import type { CheckGroup } from '../findings/check.js'
import type { Ask } from '../network/ask.js'
import { checkReadable } from '../network/document.js'
import type { Settings } from '../settings/settings.js'
import { checkBrowserClients, checkChallenge, checkTokenRequired } from './guard-checks.js'
import { createMcpServer } from './mcp-server.js'
import {
  checkAuthorizationServers, checkMetadataCors, checkResource, checkRootMetadata, registerRemedy
} from './metadata-checks.js'

/** Whether MCP clients find out where to get a token, and get nowhere without one. */
export function createMcpServerChecks (settings: Settings, ask: Ask): CheckGroup {
  const server = createMcpServer(settings, ask)
  return {
    heading: 'MCP server',
    checks: [
      {
        code: 'protected-resource-metadata',
        title: 'Protected resource metadata',
        run: () => checkReadable(server.metadata, registerRemedy)
      },
      { code: 'root-metadata', title: 'Metadata at the root', run: () => checkRootMetadata(server) },
      { code: 'resource', title: 'Server URL in the metadata', run: () => checkResource(server) },
      {
        code: 'authorization-servers',
        title: 'Authorization server in the metadata',
        run: () => checkAuthorizationServers(server, settings)
      },
      { code: 'metadata-cors', title: 'CORS of the metadata', run: () => checkMetadataCors(server) },
      { code: 'token-required', title: 'Access token', run: () => checkTokenRequired(server) },
      { code: 'token-challenge', title: 'Challenge', run: () => checkChallenge(server) },
      { code: 'browser-clients', title: 'CORS of the endpoint', run: () => checkBrowserClients(server) }
    ]
  }
}
