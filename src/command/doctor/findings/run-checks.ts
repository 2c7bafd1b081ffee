import { Unreachable } from '../network/unreachable.js'
import { type Finding, problem, Unmet, type Verdict } from './finding.js'

/** One thing to look at. */
export interface Check {
  code: string
  title: string
  run: () => Verdict | Promise<Verdict>
}

/** Checks under one heading. */
export interface CheckGroup {
  heading: string
  checks: readonly Check[]
}

/** What became of a group. */
export interface FindingGroup {
  heading: string
  findings: readonly Finding[]
}

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
    return { code, title, ...explain(error) }
  }
}

function explain (error: unknown): Verdict {
  if (error instanceof Unmet) return { status: 'skipped', found: error.message }
  if (error instanceof Unreachable) return problem(error.message, error.remedy)
  // Not the message: it may quote what was being read.
  return problem(`the check itself failed with ${Object(error).name}`, 'Please report this as a bug of the doctor.')
}
