import type { LoginRequest } from '../login-request.js'
import { createFlow, type Flow, type Problem } from './flow.js'
import type { Hop } from './hop.js'

/** A request that belongs to no login, and what is wrong with it. */
export interface StrayCall {
  readonly hop: Hop
  readonly problem: Omit<Problem, 'hop'>
}

/** What is seen of the login requests of one emulator. */
export interface Flows {
  /** The newest first. */
  list (): Flow[]
  find (number: number): Flow | undefined
  ofRequest (request: LoginRequest | undefined): Flow | undefined
  /** Requests that belong to no login and were refused, the newest first. */
  readonly strays: readonly StrayCall[]
  begin (request: LoginRequest): Flow
  addStray (stray: StrayCall): void
  /** Tells those who watch that a flow is another now; no flow is meant where something else is. */
  changed (flow?: Flow): void
  /** Calls `watcher` at each change, until what is returned is called. */
  watch (watcher: (flow: Flow | undefined) => void): () => void
}

const most = { flows: 1000, strays: 100 }

/** Keeps the last 1,000 flows, and the last 100 requests that belong to none. */
export function createFlows (): Flows {
  const flows = new Map<number, Flow>()
  const ofRequests = new WeakMap<LoginRequest, Flow>()
  const strays: StrayCall[] = []
  const watchers = new Set<(flow: Flow | undefined) => void>()
  let count = 0
  const changed = (flow?: Flow): void => {
    for (const watcher of watchers) watcher(flow)
  }
  // Its login request may still be open, and finds it.
  const forget = (flow: Flow | undefined): void => {
    if (flow === undefined) return
    flows.delete(flow.number)
    flow.hops.length = 0
  }
  return {
    strays,
    list: () => [...flows.values()].reverse(),
    find: (number) => flows.get(number),
    ofRequest: (request) => request && ofRequests.get(request),
    begin (request) {
      const flow = createFlow(++count, request)
      flows.set(flow.number, flow)
      forget(flows.get(flow.number - most.flows))
      ofRequests.set(request, flow)
      changed(flow)
      return flow
    },
    addStray (stray) {
      strays.unshift(stray)
      strays.length = Math.min(strays.length, most.strays)
      changed()
    },
    changed,
    watch (watcher) {
      watchers.add(watcher)
      return () => { watchers.delete(watcher) }
    }
  }
}
