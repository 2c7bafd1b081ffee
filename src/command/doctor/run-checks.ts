import type { Check, CheckGroup, FindingGroup } from './findings/check.js'
import { type Finding, problem, Unmet, type Verdict } from './findings/finding.js'
import { Unreachable } from './network/unreachable.js'

/** Runs all checks at once. They wait for each other only where one needs what another has found out. */
export async function runChecks (groups: readonly CheckGroup[]): Promise<FindingGroup[]> {
  return await Promise.all(groups.map(async ({ heading, checks }) => ({
    heading,
    findings: await Promise.all(checks.map(runCheck))
  })))
}

async function runCheck ({ code, title, run }: Check): Promise<Finding> {
  try {
    return { code, title, ...await run() }
  } catch (error) {
    return { code, title, ...judgeFailure(error) }
  }
}

function judgeFailure (error: unknown): Verdict {
  if (error instanceof Unmet) return { status: 'skipped', found: error.message }
  if (error instanceof Unreachable) return problem(error.message, error.remedy)
  // Not the message: it may quote what was being read.
  return problem(`the check itself failed with ${Object(error).name}`, 'Please report this as a bug of the doctor.')
}
