import type { Test } from 'tap'
import type { Deployment } from './deployment.js'
import type { Login } from './visitor.js'

/** Scalekit's view of some logins: none is lost, each is its own user's and nobody else's; says so in one line. */
export function checkLogins (t: Test, deployment: Deployment, logins: readonly Login[]): void {
  const lost: unknown[] = []
  const wrong: unknown[] = []
  for (const login of logins) {
    const { account: { userId, email, company }, loginRequestId, failure, troubles } = login
    const { status, updates = [] } = deployment.emulator.loginRequests.get(loginRequestId) ?? {}
    if (failure !== undefined || status !== 'finished' || updates.length === 0) lost.push({ status, failure, troubles })
    const isRight = updates.every((user) =>
      user.sub === userId && user.email === email && user.organizationExternalName === company)
    if (!isRight) wrong.push({ login, updates })
  }
  const troubles = logins.flatMap((login) => login.troubles)
  t.strictSame(lost, [], 'no login is lost')
  t.strictSame(wrong, [], 'no login has a wrong user')
  const { requests, restarts, passedOn, broken } = deployment.takeCounts()
  t.comment(`${logins.length} logins, ${lost.length} lost, ${wrong.length} wrong users, ${requests} requests, ${restarts} restarts`)
  t.comment(`${passedOn} requests passed on to another instance, ${broken} broken, ${troubles.length} pages tried again`)
  for (const [trouble, count] of Object.entries(countEach(troubles))) t.comment(`${count} × ${trouble}`)
}

function countEach (texts: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1
  return counts
}
