import t from 'tap'
import { useSdkDouble } from '../support/sdk-double.js'

await useSdkDouble(t)
const sdk = await import('@scalekit-sdk/node')
const { setUpUpdates } = await import('../testing/user-details/updates.js')
const { failure } = await import('../testing/set-up.js')
const { createProtocolSwitch } = await import('../../dist/testing/network/protocol-switch.js')
const { serveRpcs } = await import('../../dist/testing/rpc/serve-rpcs.js')

for (const reset of ['before', 'after'] as const) {
  t.test(`a connection that is reset ${reset} a call takes effect is a 503`, async (t) => {
    const { emulator, update } = await setUpUpdates(t)
    emulator.failNext({ reset })
    const error = await failure(update())
    t.type(error, sdk.ScalekitServiceUnavailableException)
    t.match(error, { httpStatus: 503, grpcStatus: 14 })
  })
}

t.test('what a server says stays what it was, a conflict included', async (t) => {
  const { emulator, update } = await setUpUpdates(t)
  emulator.failNext('aborted')
  t.match(await failure(update()), { httpStatus: 409, grpcStatus: 10 })
})

t.test('the details of a login request come over the wire', async (t) => {
  const asked: unknown[] = []
  const authRequest = { id: 'req_1', scopes: ['orders:read', 'orders:write'] }
  const client = { clientId: 'm2m_1', skClientId: 'm2m_1', clientName: 'Claude', isDcr: true, isCimd: false }
  const createExchange = serveRpcs({
    getLoginRequestDetails (request) {
      asked.push(request)
      return { authRequest, client }
    },
    anRpcOfTheFuture: () => ({})
  })
  const protocols = createProtocolSwitch({
    http1: (_request, response) => response.end(),
    http2: (request, response, relay) => {
      asked.push(request.headers['user-agent'])
      createExchange(request, response, relay).proceed()
    },
    session () {}
  }, 0)
  const port = await protocols.listen()
  t.teardown(() => protocols.close())

  const { auth } = new sdk.ScalekitClient(`http://127.0.0.1:${port}`, 'id', 'secret')
  const details: unknown = await Object(auth).getLoginRequestDetails('lri_1')
  t.match(details, { authRequest, client, resource: undefined })
  t.match(asked, [/^Scalekit-Node\/2\.19\.1\b/, { loginRequestId: 'lri_1' }])
  await t.rejects(Object(auth).getLoginRequestDetails(''))
  t.equal(asked.length, 2, 'nobody is asked about no login request')
})
