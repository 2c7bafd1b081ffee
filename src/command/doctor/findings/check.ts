import type { Finding, Verdict } from './finding.js'

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
