/** The time that one hand-off may take. */
export interface Budget {
  /** Aborts when the time is over or the host closes. */
  signal: AbortSignal
  /** Whole milliseconds left. */
  left: () => number
}

/** Budgets of so many milliseconds each, all of which end when the host closes. */
export function createBudgets (milliseconds: number) {
  // Not AbortSignal.any(): on Node.js 20 each of its signals stays with a long-lived source for ever.
  const running = new Set<AbortController>()
  let closed = false

  return {
    async spend<T> (work: (budget: Budget) => Promise<T>): Promise<T> {
      const controller = new AbortController()
      const end = performance.now() + milliseconds
      const timer = setTimeout(() => controller.abort(), milliseconds).unref()
      running.add(controller)
      if (closed) controller.abort()
      try {
        return await work({ signal: controller.signal, left: () => Math.floor(end - performance.now()) })
      } finally {
        clearTimeout(timer)
        running.delete(controller)
      }
    },
    // At once: an answer given later would keep its connection open, and hold up the host until that times out.
    endAll () {
      closed = true
      for (const controller of running) controller.abort()
    }
  }
}
