import type { Check, CheckGroup } from '../findings/check.js'
import type { Ask } from '../network/ask.js'
import { checkReadable } from '../network/document.js'
import type { Settings } from '../settings/settings.js'
import { checkConnection } from './connection-check.js'
import { checkCredentials } from './credentials-check.js'
import { createEnvironment, type Environment } from './environment.js'
import { checkClock, checkReached } from './environment-checks.js'
import { checkKeys } from './keys-check.js'
import {
  checkClientRegistration, checkEnvironmentIssuer, checkKeysUrl, checkMetadata, checkPkce, checkResourceIssuer,
  resourceRemedy
} from './metadata-checks.js'

/** Whether Scalekit is there, and knows what the settings name. */
export function createScalekitChecks (settings: Settings, ask: Ask): CheckGroup {
  const environment = createEnvironment(settings, ask)
  return {
    heading: 'Scalekit',
    checks: [
      { code: 'environment-reachable', title: 'Reaching Scalekit', run: () => checkReached(environment) },
      { code: 'clock', title: 'Clock', run: () => checkClock(environment) },
      {
        code: 'environment-metadata',
        title: 'Metadata of the environment',
        run: () => checkMetadata(environment)
      },
      { code: 'environment-issuer', title: 'Issuer', run: () => checkEnvironmentIssuer(environment) },
      ...settings.resourceId.given === undefined ? [] : createResourceChecks(environment, settings),
      { code: 'keys-url', title: 'Address of the keys', run: () => checkKeysUrl(environment) },
      { code: 'pkce', title: 'PKCE', run: () => checkPkce(environment) },
      { code: 'signing-keys', title: 'Signing keys', run: () => checkKeys(environment) },
      { code: 'api-credentials', title: 'API credentials', run: () => checkCredentials(environment) },
      { code: 'connection', title: 'Connection', run: () => checkConnection(environment, settings, ask) }
    ]
  }
}

function createResourceChecks (environment: Environment, settings: Settings): Check[] {
  return [
    {
      code: 'resource-metadata',
      title: 'Metadata of the resource',
      run: () => checkReadable(environment.resourceMetadata, resourceRemedy)
    },
    {
      code: 'resource-issuer',
      title: 'Issuer for the resource',
      run: () => checkResourceIssuer(environment, settings)
    },
    {
      code: 'client-registration',
      title: 'Registration of MCP clients',
      run: () => checkClientRegistration(environment)
    }
  ]
}
