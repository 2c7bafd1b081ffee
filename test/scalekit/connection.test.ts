import { ScalekitClient } from '@scalekit-sdk/node'
import t from 'tap'
import { createCalls } from '../../dist/scalekit/calls.js'
import { userAsPayer } from '../../dist/hand-off/payer.js'
import { createSendUserDetails } from '../../dist/hand-off/send-user-details.js'
import { createScalekitEmulator } from '../../dist/testing/index.js'
import { alice, until } from '../support/host.js'

const TIMEOUT_MS = 1000

t.test('a connection that dies under calls that go on, after others gave it up, ends nothing but those calls', async (t) => {
  const emulator = await createScalekitEmulator()
  const { environmentUrl, clientId, clientSecret, connectionId } = emulator
  const calls = createCalls(new ScalekitClient(environmentUrl, clientId, clientSecret), TIMEOUT_MS)
  t.teardown(async () => {
    calls.close()
    await emulator.close()
  })
  const send = async (signal: AbortSignal) => {
    const { loginRequestId } = emulator.startLogin()
    return await calls.call({ connectionId, loginRequestId, user: { sub: alice.sub, email: 'alice@example.com' }, signal, left: () => 60_000 })
  }
  const patient = new AbortController()
  const impatient = new AbortController()
  await send(patient.signal)

  emulator.failNext({ hang: true })
  emulator.failNext({ freeze: true })
  const hanging = send(patient.signal)
  const frozen = send(impatient.signal)
  await until(() => emulator.stats.updateCalls === 3)
  impatient.abort()
  t.match(await frozen, { failure: { kind: 'timeout', mayHaveLanded: true } })
  t.match(await send(patient.signal), { authRequestId: /^req_/ }, 'on a new connection')
  t.match(await hanging, { failure: { kind: 'unavailable', mayHaveLanded: true } }, 'found dead by its pings')
})

t.test('what comes after the host has begun to close is not sent, and ends as a timeout', async (t) => {
  const emulator = await createScalekitEmulator()
  t.teardown(() => emulator.close())
  const { environmentUrl, clientId, clientSecret, connectionId } = emulator
  const calls = createCalls(new ScalekitClient(environmentUrl, clientId, clientSecret), TIMEOUT_MS)
  const { sendUserDetails, close } = createSendUserDetails(calls, { connectionId, timeout: TIMEOUT_MS, limit: false })
  close()
  t.match(await sendUserDetails('lri_1', { loginFailed: true }, userAsPayer('user_1')), { failure: { kind: 'timeout', mayHaveLanded: false } })
  t.equal(emulator.stats.updateCalls, 0)
})

t.test('a client whose inside is not as we know it is called as it stands', async (t) => {
  const coreClient = { authenticateClient: async () => {}, envUrl: 'http://127.0.0.1:9', accessToken: null }
  const updateLoginUserDetails = async () => ({ authRequestId: 'req_1' })
  class Strict {
    coreClient = coreClient
    constructor (readonly options?: { apiKey: string }) {
      if (options?.apiKey === undefined) throw new TypeError('apiKey is missing')
    }

    updateLoginUserDetails () { return updateLoginUserDetails() }
  }
  class Silent {
    coreClient = coreClient
    updateLoginUserDetails () { return updateLoginUserDetails() }
  }
  const inside: Array<[string, { updateLoginUserDetails: typeof updateLoginUserDetails }]> = [
    ['none', { updateLoginUserDetails }],
    ['no envUrl', Object.assign({ updateLoginUserDetails }, { coreClient: { ...coreClient, envUrl: undefined } })],
    ['another constructor', Object.assign({ updateLoginUserDetails }, { coreClient })],
    ['a constructor that throws', new Strict({ apiKey: 'k' })],
    ['a constructor that asks for no service', new Silent()],
    ['another method', Object.assign(new ScalekitClient('http://127.0.0.1:9', 'id', 'secret').auth, { updateLoginUserDetails })]
  ]
  for (const [name, auth] of inside) {
    const calls = createCalls({ auth }, TIMEOUT_MS)
    t.equal(calls.cancellable, false, name)
    await calls.warmUp(new AbortController().signal)
    const attempt = { connectionId: 'conn_1', loginRequestId: 'lri_1', left: () => 1 }
    t.match(await calls.call({ ...attempt, user: { loginFailed: true }, signal: new AbortController().signal }), { authRequestId: 'req_1' })
    calls.close()
  }
})
