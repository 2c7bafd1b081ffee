import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { Test } from 'tap'
import { openPort } from '../../example-app/dist/open-port.js'
import { deliver, mayGoElsewhere, servedBy, type Target } from './delivery.js'

/**
 * A load balancer that is as hard on sessions as one can be: every request goes to the next instance, whatever
 * connection it comes on, and to another one than the visitor's request before.
 *
 * It keeps connections to the instances open, as load balancers do. A request that was not delivered, for the
 * connection was refused, goes to the next instance; so does a GET whose connection broke before the answer. A POST
 * whose connection broke may have had its effect and is answered with 502. nginx does the same by default; others pass
 * on less.
 */
export class RoundRobinProxy {
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch(() => response.destroy())
  })

  readonly #agent = new Agent({ keepAlive: true })
  readonly #underWay = new Map<Target, Set<Promise<unknown>>>()
  #targets: Target[] = []
  #port = 0
  #counts = { requests: 0, passedOn: 0, broken: 0 }

  static async start (t: Test): Promise<RoundRobinProxy> {
    const proxy = new RoundRobinProxy()
    proxy.#port = await openPort(proxy.#server)
    t.teardown(() => proxy.#close())
    return proxy
  }

  get origin (): string {
    return `http://localhost:${this.#port}`
  }

  /** How many requests wait for an answer. */
  get waiting (): number {
    return [...this.#underWay.values()].reduce((sum, { size }) => sum + size, 0)
  }

  /** Sends requests to these only. */
  use (targets: readonly Target[]): void {
    this.#targets = [...targets]
  }

  add (target: Target): void {
    this.#targets.push(target)
  }

  /** Sends it no more requests, and waits until those under way are answered. */
  async drain (target: Target): Promise<void> {
    this.#targets = this.#targets.filter((other) => other !== target)
    await Promise.allSettled(this.#underWay.get(target) ?? [])
  }

  /** What has happened since this was asked before. */
  takeCounts () {
    const counts = this.#counts
    this.#counts = { requests: 0, passedOn: 0, broken: 0 }
    return counts
  }

  async #answer (request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#counts.requests += 1
    const body = await buffer(request)
    const refused = new Set<Target>()
    for (let target = this.#next(request, refused); target; target = this.#next(request, refused)) {
      try {
        await this.#track(target, deliver(target, { request, body, response, agent: this.#agent }))
        return
      } catch (error) {
        if (response.headersSent || !mayGoElsewhere(request, error)) break
        this.#counts.passedOn += 1
        refused.add(target)
      }
    }
    this.#counts.broken += 1
    if (response.headersSent) response.destroy()
    else response.writeHead(502, { 'content-type': 'text/html' }).end('<title>Bad gateway</title>')
  }

  #next ({ headers }: IncomingMessage, refused: Set<Target>): Target | undefined {
    const left = this.#targets.filter((target) => !refused.has(target))
    const next = left.find(({ name }) => name !== headers[servedBy]) ?? left[0]
    if (next) this.#targets = [...this.#targets.filter((target) => target !== next), next]
    return next
  }

  async #track (target: Target, delivery: Promise<void>): Promise<void> {
    const underWay = this.#underWay.get(target) ?? new Set()
    this.#underWay.set(target, underWay.add(delivery))
    await delivery.finally(() => underWay.delete(delivery))
  }

  async #close (): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    this.#agent.destroy()
    await once(this.#server, 'close')
  }
}
