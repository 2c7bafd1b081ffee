import { ok, problem, Unmet, type Verdict } from '../findings/finding.js'
import type { Check, CheckGroup } from '../findings/check.js'
import type { Setting } from './setting.js'
import type { Settings } from './settings.js'

/** Whether the settings are there, and of the right form. */
export function createSettingsChecks (settings: Settings): CheckGroup {
  return {
    heading: 'Settings',
    checks: [
      required('environment-url', 'Environment URL', settings.environmentUrl),
      required('client-id', 'Client ID', settings.clientId),
      required('client-secret', 'Client secret', settings.clientSecret),
      required('connection-id', 'Connection ID', settings.connectionId),
      optional('resource-id', 'Resource ID', settings.resourceId),
      optional('service-url', 'URL of the service', settings.serviceUrl),
      optional('mcp-server-url', 'MCP Server URL', settings.mcpServerUrl)
    ]
  }
}

function required (code: string, title: string, setting: Setting): Check {
  return { code, title, run: () => checkRequired(setting) }
}

function optional (code: string, title: string, setting: Setting): Check {
  return { code, title, run: () => checkOptional(setting) }
}

function checkRequired (setting: Setting): Verdict {
  const { name, given, mustBe } = setting
  return given === undefined ? problem(`${name} is not set`, `Set it to ${mustBe}.`) : checkForm(setting)
}

function checkOptional (setting: Setting): Verdict {
  if (setting.given === undefined) throw new Unmet(`${setting.name} is not set`)
  return checkForm(setting)
}

function checkForm ({ name, given = '', value, mustBe }: Setting): Verdict {
  return value === undefined ? problem(`${name} ${describeForm(given)}`, `Set it to ${mustBe}.`) : ok()
}

/** What is wrong, without the value: it may be a secret. */
function describeForm (given: string): string {
  if (given.startsWith('res_')) return 'is a resource ID'
  if (given.startsWith('conn_')) return 'is a connection ID'
  if (given.startsWith('m2m_')) return 'is the client ID of an MCP client'
  if (!URL.canParse(given)) return 'has the wrong form'
  const { protocol, pathname, search } = new URL(given)
  if (search !== '') return 'has a query'
  return protocol === 'https:' && pathname !== '/' ? 'has a path' : 'is not an https URL of the right form'
}
