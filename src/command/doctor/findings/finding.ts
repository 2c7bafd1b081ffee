/** How a check came out. */
export type Status = 'ok' | 'problem' | 'hint' | 'skipped'

/** What a check says: what it found, and what to do about it. */
export interface Verdict {
  status: Status
  /** What was found; for a check that was skipped, why. */
  found?: string
  remedy?: string
}

/** The verdict of a check, with the check's name. */
export interface Finding extends Verdict {
  /** Stays the same between versions, as in docs/doctor.md. */
  code: string
  title: string
}

export const ok = (found?: string): Verdict => found === undefined ? { status: 'ok' } : { status: 'ok', found }
export const problem = (found: string, remedy: string): Verdict => ({ status: 'problem', found, remedy })
/** Worth knowing, but nothing is wrong. */
export const hint = (found: string, remedy: string): Verdict => ({ status: 'hint', found, remedy })

/** What a check needs is not there, so it is skipped. The message says why. */
export class Unmet extends Error {
  override name = 'Unmet'
}
