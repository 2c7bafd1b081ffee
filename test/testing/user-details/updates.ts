import type { Test } from 'tap'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ScalekitEmulator } from '../../../dist/testing/index.js'
import { alice, fetchApiToken, readJson, sdkClient, startEmulator } from '../set-up.js'

/** An emulator with a login request, and an SDK client that has its token; `post` is an update over REST. */
export async function setUpUpdates (t: Test) {
  const emulator = await startEmulator(t)
  const { environmentUrl, connectionId } = emulator
  const { loginRequestId } = emulator.startLogin()
  const { auth } = sdkClient(emulator)
  const update = () => auth.updateLoginUserDetails(connectionId, loginRequestId, alice)
  await update()
  return {
    emulator,
    loginRequestId,
    update,
    updates: () => emulator.loginRequests.get(loginRequestId)?.updates.length ?? 0,
    async post (): Promise<Response> {
      const { access_token: token } = await readJson(fetchApiToken(emulator))
      return fetch(`${environmentUrl}/api/v1/connections/${connectionId}/auth-requests/${loginRequestId}/user`, {
        method: 'POST', body: JSON.stringify(alice), headers: { authorization: `Bearer ${token}` }
      })
    }
  }
}

/** Waits for what only the emulator's state shows. */
export async function until (isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(5)
}

/** Several turns of the emulator's event loop, each there and back, on new connections. */
export async function roundTrips ({ environmentUrl }: ScalekitEmulator): Promise<void> {
  for (let n = 0; n < 5; n++) await (await fetch(`${environmentUrl}/keys`, { headers: { connection: 'close' } })).text()
}
