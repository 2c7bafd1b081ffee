import pLimit from 'p-limit'

/**
 * Bounds the calls in flight and those that wait.
 * @returns `undefined` for a call that was never made: too many were before it, or the signal ended its wait
 */
export function createCallQueue ({ maxInFlight, maxWaiting }: { maxInFlight: number, maxWaiting: number }) {
  const limit = pLimit(maxInFlight)

  return async function inTurn<T> (
    call: () => Promise<T | undefined>, signal: AbortSignal
  ): Promise<T | undefined> {
    if (signal.aborted || limit.activeCount + limit.pendingCount >= maxInFlight + maxWaiting) return undefined
    if (limit.activeCount < maxInFlight) return await limit(call)
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
