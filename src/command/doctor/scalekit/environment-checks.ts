import { ok, problem, Unmet, type Verdict } from '../findings/finding.js'
import type { Environment } from './environment.js'

const MAX_CLOCK_SKEW_MS = 30_000
// A Date header has whole seconds, cut off.
const HALF_A_SECOND = 500

/** Whether Scalekit answers at all. */
export async function checkReached ({ metadata }: Environment): Promise<Verdict> {
  await metadata.answer()
  return ok()
}

/** Whether this machine and Scalekit agree about the time. */
export async function checkClock ({ metadata }: Environment): Promise<Verdict> {
  const { headers: { date = '' }, sentAt, receivedAt } = await metadata.answered()
  const theirs = Date.parse(date) + HALF_A_SECOND
  if (Number.isNaN(theirs)) throw new Unmet('the answer has no date')
  const behind = theirs - (sentAt + receivedAt) / 2
  if (Math.abs(behind) <= MAX_CLOCK_SKEW_MS) return ok()
  const seconds = Math.round(Math.abs(behind) / 1000)
  return problem(`${seconds} seconds ${behind > 0 ? 'behind' : 'ahead of'} Scalekit's`,
    'Synchronize the clock of this machine, for example with NTP. Tokens and logins are judged by it.')
}
