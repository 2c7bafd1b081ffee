import { setTimeout as sleep } from 'node:timers/promises'

const LIMIT_MS = 20_000
const PAUSE_MS = 20

/**
 * Waits until something holds, and returns what it gave. What it throws counts as "not yet": a page may be on its way.
 * @template T
 * @param {string} what what is waited for, for the message
 * @param {() => T | Promise<T>} holds
 */
export async function until (what, holds, limit = LIMIT_MS) {
  const end = Date.now() + limit
  let last
  while (Date.now() < end) {
    try {
      const found = await holds()
      if (found) return found
      last = undefined
    } catch (error) {
      last = error
    }
    await sleep(PAUSE_MS)
  }
  throw new Error(`waited in vain for ${what}${last === undefined ? '' : ` (${String(last.message).split('\n')[0]})`}`)
}

/** Waits for a promise, but not longer than a limit in milliseconds. */
export async function inTime (what, promise, limit) {
  const over = new AbortController()
  const tooLate = sleep(limit, undefined, { signal: over.signal }).then(() => {
    throw new Error(`waited in vain for ${what}, ${limit / 1000} s`)
  })
  return await Promise.race([promise, tooLate]).finally(() => over.abort())
}
