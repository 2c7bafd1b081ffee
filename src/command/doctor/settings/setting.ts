import { Unmet } from '../findings/finding.js'

/** One value that the checks need. */
export interface Setting {
  /** The environment variable or flag. */
  name: string
  /** What was given, as it was given. */
  given: string | undefined
  /** The value to use; `undefined` if it is missing or wrong. */
  value: string | undefined
  /** What it must be, and where it is found. */
  mustBe: string
}

/** The value of a setting, for a check that cannot do without. */
export function requireValue ({ name, value }: Setting): string {
  if (value === undefined) throw new Unmet(`${name} is missing or wrong`)
  return value
}
