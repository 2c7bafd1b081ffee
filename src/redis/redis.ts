import type { FastifyBaseLogger } from 'fastify'

/** A client of `ioredis` or `redis`, for one server, sentinels or a cluster. */
export interface RedisClient {
  eval (...args: never[]): Promise<unknown>
}

/** A Redis that instances share, and that no login depends on. */
export interface Redis {
  readonly client: RedisClient
  /** Whether it is a client of `redis`, not of `ioredis`. */
  readonly isNodeRedis: boolean
  /** Runs a script on one key. */
  run (script: string, key: string, args: string[]): Promise<unknown>
  /**
   * Asks something, for a short time only.
   * @returns `undefined` where Redis is out of reach or slow, and at once for a while after that
   */
  ask<T> (question: () => Promise<T>): Promise<T | undefined>
}

/** A hand-off waits for two round trips, or three where it is refused. Redis may cost it at most 250 ms. */
export const PATIENCE_MS = 75
const PAUSE_MS = 1000

/** Wraps a client of the host. Trouble is counted each time, and logged once, until Redis answers again. */
export function createRedis (
  client: RedisClient, log: FastifyBaseLogger, countFailure: (code: string) => void
): Redis {
  const isNodeRedis = !('call' in client)
  let pausedUntil = 0
  let isTroubled = false

  function fail (error: unknown): undefined {
    pausedUntil = performance.now() + PAUSE_MS
    // Not the error's message: it may name a key.
    const code = String(Object(error).code ?? Object(error).name)
    countFailure(code)
    if (isTroubled) return
    isTroubled = true
    log.warn({ scalekitLogin: { step: 'redis', code } },
      'Redis is out of reach: limits and outcomes are those of each process')
  }

  return {
    client,
    isNodeRedis,
    async run (script, key, args) {
      const evaluate = client.eval.bind(client) as (...args: unknown[]) => Promise<unknown>
      return isNodeRedis
        ? await evaluate(script, { keys: [key], arguments: args })
        : await evaluate(script, 1, key, ...args)
    },
    async ask (question) {
      if (performance.now() < pausedUntil) return undefined
      try {
        const answer = await inTime(isReady(client) ? question() : Promise.reject(new NotReadyError()))
        if (isTroubled) log.info({ scalekitLogin: { step: 'redis' } }, 'Redis answers again')
        isTroubled = false
        return answer
      } catch (error) {
        return fail(error)
      }
    }
  }
}

class NotReadyError extends Error {
  override name = 'NotReadyError'
}

class TooSlowError extends Error {
  override name = 'TooSlowError'
}

/** Without this, clients keep commands until they are connected. Clusters do not say. */
function isReady (client: RedisClient & { status?: unknown, isReady?: unknown }): boolean {
  return (client.status ?? 'ready') === 'ready' && (client.isReady ?? true) === true
}

function inTime<T> (answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const tooSlow = () => reject(new TooSlowError())
    // After what has arrived was read: it may be this process that was slow.
    const timer = setTimeout(() => setImmediate(tooSlow), PATIENCE_MS)
    answer.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
