import pLimit from 'p-limit'

const MAX_IN_FLIGHT = 100
const MAX_WAITING = 1000

/**
 * Bounds the calls in flight and those that wait.
 * @returns `undefined` for a call that was never made: too many were before it, or the signal ended its wait
 */
export function createCallQueue () {
  const limit = pLimit(MAX_IN_FLIGHT)

  return async function inTurn<T> (call: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    if (signal.aborted || limit.activeCount + limit.pendingCount >= MAX_IN_FLIGHT + MAX_WAITING) return undefined
    if (limit.activeCount < MAX_IN_FLIGHT) return await limit(call)
    return await new Promise<T | undefined>((resolve, reject) => {
      const leave = () => resolve(undefined)
      signal.addEventListener('abort', leave, { once: true })
      limit(async () => {
        signal.removeEventListener('abort', leave)
        if (!signal.aborted) await call().then(resolve, reject)
      })
    })
  }
}
