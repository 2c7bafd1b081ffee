import { EventEmitter, once } from 'node:events'
import type { Deployment } from './deployment.js'
import { Visitor, type Login } from './visitor.js'

/** Logins that several people make at once, each one after the other. */
export interface Load {
  /** Lets so many more begin, and goes on when some of them are over: the others fall into what comes next. */
  run (begun: number, over?: number): Promise<void>
  /** Waits for those under way, and gives all. */
  stop (): Promise<Login[]>
}

export interface LoadOptions {
  /** Divides the number of accounts, so that each browser belongs to one worker and has one login at a time. */
  atOnce: 4 | 8
  /** Milliseconds that a visitor looks at a page. */
  thinkTime?: number
}

/** Signs in some visitors, and lets them and anonymous ones connect their apps. */
export async function startLoad (deployment: Deployment, { atOnce, thinkTime = 0 }: LoadOptions): Promise<Load> {
  const visitors = await prepareVisitors(deployment, thinkTime)
  const logins: Login[] = []
  const ended = new AbortController()
  const changes = new EventEmitter().setMaxListeners(0)
  const changed = () => once(changes, 'change')
  const budget = { left: 0 }

  const mayBegin = async (): Promise<boolean> => {
    while (budget.left === 0 && !ended.signal.aborted) await changed()
    if (ended.signal.aborted) return false
    budget.left -= 1
    return true
  }
  const work = async (worker: number): Promise<void> => {
    for (let turn = worker; await mayBegin(); turn += atOnce) {
      const logIn = visitors[turn % visitors.length]
      if (logIn) logins.push(await logIn())
      changes.emit('change')
    }
  }
  const end = (): void => {
    ended.abort()
    changes.emit('change')
  }
  const all = Promise.all(Array.from({ length: atOnce }, (_, worker) => work(worker))).then(() => logins).finally(end)
  // Whoever waits for the logins hears of it.
  all.catch(() => {})

  return {
    async run (begun, over = begun) {
      const enough = logins.length + over
      budget.left += begun
      changes.emit('change')
      while (logins.length < enough && !ended.signal.aborted) await changed()
    },
    stop () {
      end()
      return all
    }
  }
}

/** Whether the visitor of this index, of those who begin logins, had signed in before. */
export const wasSignedIn = (index: number): boolean => index % 2 === 0

/**
 * Lets everybody come from Scalekit and stop at the first page: to confirm, where they had signed in, or to sign in.
 */
export async function beginLogins (deployment: Deployment): Promise<Visitor[]> {
  return Promise.all(deployment.accounts.map(async (account, index) => {
    const visitor = new Visitor(deployment)
    if (wasSignedIn(index)) await visitor.signIn(account)
    await visitor.begin(account)
    return visitor
  }))
}

export function finishLogins (visitors: readonly Visitor[]): Promise<Login[]> {
  return Promise.all(visitors.map((visitor) => visitor.finish()))
}

/**
 * A third has signed in before, a third has not, a third is signed in with an account that is not meant. Gives for each
 * what their next login is.
 */
async function prepareVisitors (deployment: Deployment, thinkTime: number): Promise<Array<() => Promise<Login>>> {
  const { accounts } = deployment
  return Promise.all(accounts.map(async (account, index) => {
    if (index % 3 === 0) return () => new Visitor(deployment, thinkTime).logIn(account)
    const visitor = new Visitor(deployment, thinkTime)
    await visitor.signIn(account)
    if (index % 3 === 1) return () => visitor.logIn(account)
    let other = accounts[(index + 1) % accounts.length] ?? account
    let current = account
    return () => {
      [current, other] = [other, current]
      return visitor.logIn(current)
    }
  }))
}
