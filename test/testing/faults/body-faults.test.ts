import t from 'tap'
import { createRpcClient } from '../network/http2-client.js'
import { failure, fetchApiToken, readJson, sdkClient, startEmulator } from '../set-up.js'
import { setUpUpdates } from '../user-details/updates.js'

t.test('an RPC gets 200 with a page or with nothing, without a gRPC status or the update', async (t) => {
  const { emulator, updates, loginRequestId } = await setUpUpdates(t)
  const rpc = await createRpcClient(t, emulator, loginRequestId)
  const session = rpc.open()
  for (const body of ['garbage', 'empty'] as const) {
    emulator.failNext({ body })
    const outcome = await rpc.call(session)
    t.match(outcome.headers, { ':status': 200, 'content-type': 'application/grpc+proto', 'grpc-status': undefined })
    t.strictSame({ ...outcome.trailers }, {})
    t.equal(outcome.rstCode, 0)
    t.match(outcome.body.toString(), body === 'garbage' ? /^<!doctype html>/ : /^$/)
  }
  t.equal(updates(), 1)
  t.match(await rpc.call(session), { trailers: { 'grpc-status': '0' } })
})

t.test('the SDK refuses both, and its next call is taken', async (t) => {
  const { emulator, update, updates } = await setUpUpdates(t)
  emulator.failNext({ body: 'garbage', delay: 5 })
  emulator.failNext({ body: 'empty' })
  t.match(await failure(update()), { httpStatus: 400 })
  t.match(await failure(update()), { httpStatus: 500 })
  t.equal(updates(), 1)
  await update()
  t.equal(updates(), 2)
})

t.test('REST, token and key requests get 200 with a page or with nothing, and then their answer', async (t) => {
  const { emulator, updates, post } = await setUpUpdates(t)
  const { tokenRequests } = emulator.stats
  const requests = {
    updateLoginUserDetails: post,
    token: () => fetchApiToken(emulator),
    keys: () => fetch(`${emulator.environmentUrl}/keys`)
  }
  for (const call of ['updateLoginUserDetails', 'token', 'keys'] as const) {
    emulator.failNext({ call, body: 'garbage' })
    const page = await requests[call]()
    t.equal(page.status, 200, call)
    t.match(page.headers.get('content-type'), /^text\/html/, call)
    t.match(await failure(page.json()), { name: 'SyntaxError' }, call)
    emulator.failNext({ call, body: 'empty' })
    const empty = await requests[call]()
    t.equal(empty.status, 200, call)
    t.equal(await empty.text(), '', call)
    t.match(await readJson(requests[call]()), Object, call)
  }
  t.equal(updates(), 2)
  t.equal(emulator.stats.tokenRequests, tokenRequests + 6, 'three tokens for REST, three asked for')
})

t.test('an API token is none that came with a page', async (t) => {
  const emulator = await startEmulator(t)
  const { coreClient } = Object(sdkClient(emulator))
  for (const body of ['garbage', 'empty'] as const) {
    emulator.failNext({ call: 'token', body })
    await coreClient.authenticateClient()
    t.equal(coreClient.accessToken, undefined, 'the SDK does not notice')
  }
  await coreClient.authenticateClient()
  t.type(coreClient.accessToken, 'string')
})
