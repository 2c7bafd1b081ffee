import { AsyncLocalStorage } from 'node:async_hooks'
import type { HttpRequest, HttpResponse } from '../network/http-routes.js'
import { describeTarget, visibleHeaders } from './describe-request.js'
import type { EarlyHops } from './early-hops.js'
import type { Flow, Noticed, Problem } from './flow.js'
import type { Flows } from './flows.js'
import type { Hop, HopNote } from './hop.js'
import type { TellMistake } from './mistake.js'
import { findNamed, findStrayProblem } from './stray.js'

/** A hop that has no number yet. It is of now, unless it says otherwise. */
type NewHop = Omit<Hop, 'number' | 'at'> & Partial<Pick<Hop, 'at'>>

/** Follows the requests to one emulator, and puts each into the flow that it turns out to belong to. */
export interface Exchanges {
  /** Runs what answers a request. What is noted meanwhile is noted of this request. */
  follow<T> (request: HttpRequest, response: HttpResponse, answer: () => T): T
  /** Says what the request is and, where it is known, which login it belongs to. Once for a request. */
  note (flow: Flow | undefined, note: HopNote): void
  /** Says what is wrong with the request. */
  notice (problem: Noticed): void
  /** Adds a hop that was not seen on the wire of the emulator. */
  add (flow: Flow, hop: NewHop): Hop
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

// One for all emulators of a process: Node.js 20 asks each that was ever used about each promise.
const current = new AsyncLocalStorage<{ readonly draft: Draft, readonly records: Records }>()

export function createExchanges (records: Records): Exchanges {
  const findDraft = (): Draft | undefined => {
    const followed = current.getStore()
    return followed?.records === records ? followed.draft : undefined
  }
  const exchanges: Exchanges = {
    follow (request, response, answer) {
      const nothingYet = { flow: undefined, note: undefined, hop: undefined, problems: [] }
      const draft: Draft = { ...nothingYet, at: new Date(), url: String(request.url), request, response }
      const startedAt = performance.now()
      response.once('close', () => finish(draft, performance.now() - startedAt, records))
      return current.run({ draft, records }, answer)
    },
    note (flow, note) {
      const draft = findDraft()
      if (draft === undefined) return
      draft.note = note
      draft.flow = flow
      if (flow === undefined) return
      draft.hop = exchanges.add(flow, begin(draft, note))
      for (const problem of draft.problems) addProblem({ ...problem, hop: draft.hop.number }, flow, records)
    },
    notice (problem) {
      const draft = findDraft()
      if (draft === undefined) return
      draft.problems.push(problem)
      if (draft.flow !== undefined) addProblem({ ...problem, hop: draft.hop?.number }, draft.flow, records)
    },
    add: (flow, hop) => addHop(flow, hop, records)
  }
  return exchanges
}

/** Says how a request has ended, in its login or, if it was refused and names none, among the others. */
function finish (draft: Draft, milliseconds: number, records: Records): void {
  const { flows, early, tell } = records
  const { url, note = { from: url.includes('callback') ? 'browser' : 'service', what: 'Request' } } = draft
  const hop = draft.hop ?? { number: 0, ...begin(draft, note) }
  hop.status = draft.response.writableEnded ? draft.response.statusCode : 0
  hop.milliseconds = milliseconds
  hop.facts.push(...visibleHeaders(draft.request, draft.response))
  if (draft.flow !== undefined) return flows.changed(draft.flow)
  if (note.before !== undefined) early.add(note.before, [hop])
  const isRefused = hop.status === 0 || hop.status >= 400
  const [problem = isRefused ? findStrayProblem(hop) : undefined] = draft.problems
  if (problem === undefined) return
  const flow = findNamed(flows.list(), url)
  if (flow !== undefined) return addProblem({ ...problem, hop: addHop(flow, hop, records).number }, flow, records)
  flows.addStray({ hop, problem })
  tell(problem, undefined)
}

function addHop (flow: Flow, hop: NewHop, { flows }: Records): Hop {
  const added = { at: new Date(), ...hop, number: flow.hops.length + 1 }
  if (flow.hops.length < mostHops) flow.hops.push(added)
  else flow.left += 1
  flows.changed(flow)
  return added
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
