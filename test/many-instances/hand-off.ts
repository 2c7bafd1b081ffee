import { setTimeout as sleep } from 'node:timers/promises'
import type { Deployment } from './deployment.js'
import { Visitor, type Login } from './visitor.js'

/** Waits for something that happens elsewhere; the test's own time limit ends it otherwise. */
export async function until (happened: () => boolean): Promise<void> {
  while (!happened()) await sleep(5)
}

/** Lets somebody confirm, and something happen while Scalekit takes its time with the user's details. */
export async function duringHandOff (
  deployment: Deployment, happen: (landed: () => Promise<void>) => Promise<void>
): Promise<Login> {
  const { emulator, accounts: [account] } = deployment
  if (!account) throw new Error('there are accounts')
  const visitor = new Visitor(deployment)
  const { loginRequestId } = await visitor.begin(account)
  await visitor.turn()
  const { updateCalls } = emulator.stats
  emulator.failNext({ delay: 500 })
  const login = visitor.finish()
  await until(() => emulator.stats.updateCalls > updateCalls)
  await happen(() => until(() => emulator.loginRequests.get(loginRequestId)?.user !== undefined))
  return login
}
