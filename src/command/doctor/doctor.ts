import type { CommandContext } from '../command-context.js'
import { readVariables } from '../read-variables.js'
import { doctorUsage, parseDoctorArguments } from './arguments.js'
import type { CheckGroup } from './findings/check.js'
import { createMcpServerChecks } from './mcp-server/mcp-server-checks.js'
import { createAsk } from './network/ask.js'
import { formatJson, formatText, isHealthy } from './report.js'
import { runChecks } from './run-checks.js'
import { createScalekitChecks } from './scalekit/scalekit-checks.js'
import { createServiceChecks } from './service/service-checks.js'
import { readSettings } from './settings/settings.js'
import { createSettingsChecks } from './settings/settings-checks.js'
import { findSoftware, type Software } from './software/software.js'
import { createSoftwareChecks } from './software/software-checks.js'

/** What the doctor takes from its surroundings, unless a test says otherwise. */
export interface DoctorSurroundings {
  software?: Software
  /** Certificates (PEM) of authorities to trust instead of those that Node.js trusts. */
  ca?: string
  /** Milliseconds that one request may take. */
  timeout?: number
}

/**
 * Checks the settings and Scalekit from inside, and a deployment from outside. Nothing that it sends changes anything.
 * @returns the exit code: 0 if no problem was found, else 1
 * @throws WrongUsage for a command line that cannot be understood
 */
export async function runDoctor (
  args: string[], { env, write, isColored }: CommandContext, surroundings: DoctorSurroundings = {}
): Promise<number> {
  const flags = parseDoctorArguments(args)
  if (flags.help) {
    write(doctorUsage)
    return 0
  }
  const { software = findSoftware(), ca, timeout = 10_000 } = surroundings
  const settings = readSettings(readVariables(env, flags.envFile), flags)
  const ask = createAsk({ timeout, ca })
  const groups: CheckGroup[] = [
    createSettingsChecks(settings),
    createSoftwareChecks(software),
    createScalekitChecks(settings, ask),
    ...settings.serviceUrl.given === undefined ? [] : [createServiceChecks(settings, ask)],
    ...settings.mcpServerUrl.given === undefined ? [] : [createMcpServerChecks(settings, ask)]
  ]
  const found = await runChecks(groups)
  write(flags.json ? formatJson(found) : formatText(found, isColored))
  return isHealthy(found) ? 0 : 1
}
