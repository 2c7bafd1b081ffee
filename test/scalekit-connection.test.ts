import { ScalekitClient } from '@scalekit-sdk/node'
import t from 'tap'
import { createCalls } from '../src/scalekit-client.js'
import { createScalekitEmulator } from '../src/testing/index.js'
import { alice, until } from './support/host.js'

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
    return await calls.send({ connectionId, loginRequestId, user: { sub: alice.sub, email: 'alice@example.com' }, signal, left: () => 60_000, sent: false })
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
  await t.rejects(frozen, { name: 'ConnectError' })
  t.match(await send(patient.signal), { authRequestId: /^req_/ }, 'on a new connection')
  await t.rejects(hanging, { name: 'ConnectError' }, 'found dead by its pings')
})
