import { AsyncLocalStorage } from 'node:async_hooks'
import type { HttpRequest, HttpResponse } from '../network/http-routes.js'
import { describeTarget, visibleHeaders } from './describe-request.js'
import type { EarlyHops } from './early-hops.js'
import type { Flow, Problem } from './flow.js'
import type { Flows } from './flows.js'
import type { Hop, HopNote } from './hop.js'
import type { TellMistake } from './mistake.js'

/** Something wrong, as it is noticed while a request is answered. */
export type Noticed = Omit<Problem, 'hop'>

/** Follows the requests to one emulator, and puts each into the flow that it turns out to belong to. */
export interface Exchanges {
  /** Runs what answers a request. What is noted meanwhile is noted of this request. */
  follow<T> (request: HttpRequest, response: HttpResponse, answer: () => T): T
  /** Says what the request is and, where it is known, which login it belongs to. Once for a request. */
  note (flow: Flow | undefined, note: HopNote): void
  /** Says what is wrong with the request. */
  notice (problem: Noticed): void
  /** Adds a hop that was not seen on the wire of the emulator. */
  add (flow: Flow, hop: Omit<Hop, 'number' | 'at'> & Partial<Pick<Hop, 'at'>>): Hop
}

interface Draft {
  flow: Flow | undefined
  note: HopNote | undefined
  hop: Hop | undefined
  problems: Noticed[]
  readonly at: Date
  /** As it was sent: some are changed before they are answered. */
  readonly url: string
  readonly request: HttpRequest
  readonly response: HttpResponse
}

const mostHops = 100
const mostProblems = 50

/** What exchanges are recorded in. */
interface Records {
  flows: Flows
  early: EarlyHops
  tell: TellMistake
}

export function createExchanges (records: Records): Exchanges {
  const current = new AsyncLocalStorage<Draft>()
  const exchanges: Exchanges = {
    follow (request, response, answer) {
      const nothingYet = { flow: undefined, note: undefined, hop: undefined, problems: [] }
      const draft: Draft = { ...nothingYet, at: new Date(), url: String(request.url), request, response }
      const startedAt = performance.now()
      response.once('close', () => finish(draft, performance.now() - startedAt, records))
      return current.run(draft, answer)
    },
    note (flow, note) {
      const draft = current.getStore()
      if (draft === undefined) return
      draft.note = note
      draft.flow = flow
      if (flow === undefined) return
      draft.hop = exchanges.add(flow, begin(draft, note))
      for (const problem of draft.problems) addProblem({ ...problem, hop: draft.hop.number }, flow, records)
    },
    notice (problem) {
      const draft = current.getStore()
      if (draft === undefined) return
      draft.problems.push(problem)
      if (draft.flow !== undefined) addProblem({ ...problem, hop: draft.hop?.number }, draft.flow, records)
    },
    add (flow, hop) {
      const added = { at: new Date(), ...hop, number: flow.hops.length + 1 }
      if (flow.hops.length < mostHops) flow.hops.push(added)
      else flow.left += 1
      records.flows.changed(flow)
      return added
    }
  }
  return exchanges
}

/** Says how a request has ended, in its login or, if it was refused and belongs to none, among the others. */
function finish (draft: Draft, milliseconds: number, { flows, early, tell }: Records): void {
  const { flow, request, response } = draft
  const hop = draft.hop ?? { number: 0, ...begin(draft, draft.note ?? { from: 'service', what: 'Request' }) }
  hop.status = response.writableEnded ? response.statusCode : 0
  hop.milliseconds = milliseconds
  hop.facts.push(...visibleHeaders(request, response))
  if (flow !== undefined) return flows.changed(flow)
  if (draft.note?.before !== undefined) early.add(draft.note.before, [hop])
  const isRefused = hop.status === 0 || hop.status >= 400
  const [problem = isRefused ? findStrayProblem(hop) : undefined] = draft.problems
  if (problem === undefined) return
  flows.addStray({ hop, problem })
  tell(problem, undefined)
}

/** Records what is wrong in a flow; the same twice is one. */
function addProblem (problem: Problem, flow: Flow, { tell }: Records): void {
  const isKnown = flow.problems.some(({ code, detail }) => code === problem.code && detail === problem.detail)
  if (isKnown) return
  if (flow.problems.length < mostProblems) flow.problems.push(problem)
  else flow.left += 1
  tell(problem, flow)
}

function begin (
  { at, url, request }: Draft, { from, what, outcome, facts = [], contents = [] }: HopNote
): Omit<Hop, 'number'> {
  return {
    at,
    from,
    to: 'scalekit',
    method: String(request.method),
    target: describeTarget(url),
    what,
    status: undefined,
    outcome,
    milliseconds: undefined,
    facts: [...facts],
    contents: [...contents],
    isInferred: false
  }
}

/** What is wrong with a request that is refused and belongs to no login. Clients try several places for metadata. */
function findStrayProblem ({ method, target }: Hop): Noticed | undefined {
  if (target.includes('/.well-known/')) return undefined
  const isDetails = /\/auth-requests\/[^/]+\/user$/.test(target)
  // A browser asks first whether it may send JSON to another origin.
  if (isDetails && method === 'OPTIONS') return { code: 'sent-by-browser', detail: '' }
  return { code: 'no-such-endpoint', detail: '' }
}
