import { ScalekitClient } from '@scalekit-sdk/node'
import t from 'tap'
import { createCalls } from '../../dist/scalekit/calls.js'
import { createSdkClient, findOldVersion, openSdkClient } from '../../dist/scalekit/sdk-client.js'
import type { ScalekitClientLike } from '../../dist/scalekit/shared-client.js'
import { createScalekitEmulator } from '../../dist/testing/index.js'
import { startHost, until } from '../support/host.js'

const attempt = { connectionId: 'conn_1', loginRequestId: 'lri_1', user: { loginFailed: true } as const, left: () => 1000 }
const signal = new AbortController().signal

/** A client of the host's, of another version. */
function clientOf (sdkVersion: string | undefined): ScalekitClientLike {
  const { auth } = new ScalekitClient('http://127.0.0.1:9', 'id', 'secret')
  return { auth: Object.assign(Object.create(auth), { coreClient: { sdkVersion } }) }
}

t.test('a client that is too old is refused at registration, by name and version', async (t) => {
  for (const version of ['2.10.0', '2.9.3', '1.20.0', '2.10.0-beta.1']) {
    t.equal(findOldVersion(clientOf(`Scalekit-Node/${version}`)), version)
    await t.rejects(startHost(t, { options: { scalekit: clientOf(`Scalekit-Node/${version}`) } }), {
      code: 'FST_SCALEKIT_INVALID_OPTION', message: new RegExp(`"scalekit" must be .+2\\.11 or later, not ${version}`)
    })
  }
  for (const version of ['Scalekit-Node/2.11.0', 'Scalekit-Node/2.19.1', 'Scalekit-Node/3.0.0', 'something else', undefined]) {
    t.equal(findOldVersion(clientOf(version)), undefined, String(version))
  }
  t.equal(findOldVersion({ auth: { updateLoginUserDetails: async () => ({ authRequestId: 'req_1' }) } }), undefined)
})

t.test('a client of ours ends its token requests with the budget, and uses no proxy of the environment', async (t) => {
  const emulator = await createScalekitEmulator()
  const { environmentUrl, clientId, clientSecret } = emulator
  t.intercept(process, 'env', { value: { ...process.env, http_proxy: 'http://127.0.0.1:9', https_proxy: 'http://127.0.0.1:9', no_proxy: '' } })
  const client = createSdkClient(environmentUrl, clientId, clientSecret, 1234)
  t.equal(Object(client).coreClient.timeoutMs, 1234)
  const calls = createCalls(client, 1234)
  t.teardown(async () => {
    calls.close()
    await emulator.close()
  })
  t.equal(await calls.warmUp(signal), undefined)
  // And connects.
  await until(() => emulator.connections.opened === 1)

  const theirs = createCalls(new ScalekitClient(environmentUrl, clientId, clientSecret), 1234)
  t.match(await theirs.warmUp(signal), { kind: 'unavailable' }, 'a client of the host goes the way that the host says')
  theirs.close()
})

t.test('a host learns at once that its calls would reach nobody, although it has a token', async (t) => {
  const client = createSdkClient('http://127.0.0.1:9', 'id', 'secret')
  Object(openSdkClient(client)?.tokenHolder).accessToken = 'a token'
  t.match(await createCalls(client, 1000).warmUp(signal), { kind: 'unavailable', mayHaveLanded: false })
})

t.test('what a client that is called as it stands calls unavailable may have been taken', async (t) => {
  for (const [status, mayHaveLanded] of [
    [{ grpcStatus: 14 }, true], [{ httpStatus: 503 }, true], [{ grpcStatus: 10 }, true],
    [{ grpcStatus: 8 }, false], [{ grpcStatus: 3 }, false], [{ httpStatus: 429 }, false]
  ] as const) {
    const updateLoginUserDetails = async () => { throw Object.assign(new Error('refused'), status) }
    const { failure } = await createCalls({ auth: { updateLoginUserDetails } }, 1000).call({ ...attempt, signal })
    t.equal(failure?.mayHaveLanded, mayHaveLanded, JSON.stringify(status))
  }
})
