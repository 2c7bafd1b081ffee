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
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
  throw new Error(`waited in vain for ${what}${last === undefined ? '' : ` (${String(last.message).split('\n')[0]})`}`)
}
