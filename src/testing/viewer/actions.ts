import { rotateKeys, startLogin } from '../emulator-actions.js'
import type { EmulatorState } from '../emulator-state.js'
import { faultyCalls } from '../faults/faults.js'
import type { Flow } from '../flows/flow.js'
import { revokeGrant } from '../oauth/revoke-grant.js'
import { failures } from './controls.js'
import { Refused } from './ways-on.js'

/** What a button does. It gives where the browser goes on, if that is not the page with the button. */
export type Action = (state: EmulatorState, form: URLSearchParams) => string | void | Promise<void>

/** What the buttons of the list do, by their names. */
export const actions: Readonly<Record<string, Action>> = {
  start (state, form) {
    const resourceId = form.get('resource')
    return startLogin(state, resourceId === null ? {} : { resourceId }).loginUrl
  },
  fail ({ faults }, form) {
    const failure = failures.find(({ name }) => name === form.get('failure'))
    const call = faultyCalls.find((name) => name === form.get('call'))
    if (failure === undefined || call === undefined) throw new Refused('There is no such call, or no such way to fail.')
    const times = Number(form.get('times'))
    if (!Number.isInteger(times) || times < 1 || times > mostTimes) throw new Refused(`How often: 1 to ${mostTimes}.`)
    faults.add({ ...failure.fault, call, times })
  },
  'clear-faults': ({ faults }) => faults.clear(),
  revoke: ({ apiTokens }) => apiTokens.revokeAll(),
  'rotate-keys': (state) => rotateKeys(state, true),
  'drop-keys': (state) => rotateKeys(state, false)
}

const mostTimes = 100

/** What the buttons of a login do. */
export const flowActions: Readonly<Record<string, (state: EmulatorState, flow: Flow) => void | Promise<void>>> = {
  expire ({ loginRequests }, flow) {
    flow.wasExpired = true
    loginRequests.expire(flow.request.loginRequestId)
  },
  deny (_state, flow) { flow.deniesConsent = true },
  async revoke ({ store }, flow) {
    flow.wasRevoked = true
    await revokeGrant(store, String(flow.grantId))
  }
}
