import type { Flow, Noticed } from './flow.js'
import type { Hop } from './hop.js'

const WRONG_METHOD = 405

/** What is wrong with a request that is refused and belongs to no login. Clients try several places for metadata. */
export function findStrayProblem ({ method, target, status }: Hop): Noticed | undefined {
  if (target.includes('/.well-known/')) return undefined
  const isDetails = /\/auth-requests\/[^/]+\/user$/.test(target)
  // A browser asks first whether it may send JSON to another origin.
  if (isDetails && method === 'OPTIONS') return { code: 'sent-by-browser', detail: '' }
  if (status === WRONG_METHOD) return { code: 'wrong-method', detail: `It is ${method}.` }
  return { code: 'no-such-endpoint', detail: describePath(target) }
}

function describePath (target: string): string {
  if (target.startsWith('//')) return 'Its path begins with two slashes.'
  return /partner.{1,3}callback/i.test(target) ? 'The path ends with partner:callback, with a colon.' : ''
}

/** The login that an address names, wherever its ID or its state stands. */
export function findNamed (flows: readonly Flow[], url: string): Flow | undefined {
  const [path = '', query = ''] = url.split('?', 2)
  const words = new Set([...path.split('/'), ...new URLSearchParams(query).values()])
  return flows.find(({ request: { loginRequestId, state } }) => words.has(loginRequestId) || words.has(state))
}
