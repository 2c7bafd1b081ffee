import pLimit from 'p-limit'

const MAX_IN_FLIGHT = 100
const MAX_WAITING = 1000

/** A call that was never made: too many were before it. */
export class QueueError extends Error {
  override name = 'QueueError'

  constructor () {
    super('Too many calls to Scalekit are in flight')
  }
}

/** Bounds the calls in flight and those that wait; beyond, and for a call whose wait the signal ends, `QueueError`. */
export function createCallQueue () {
  const limit = pLimit(MAX_IN_FLIGHT)

  return async function inTurn<T> (call: () => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted()
    if (limit.activeCount + limit.pendingCount >= MAX_IN_FLIGHT + MAX_WAITING) throw new QueueError()
    if (limit.activeCount < MAX_IN_FLIGHT) return await limit(call)
    return await new Promise<T>((resolve, reject) => {
      const leave = () => reject(new QueueError())
      signal.addEventListener('abort', leave, { once: true })
      limit(async () => {
        signal.removeEventListener('abort', leave)
        if (!signal.aborted) await call().then(resolve, reject)
      })
    })
  }
}
