import t from 'tap'
import { request as httpRequest } from 'node:http'
import { fromJson } from '@bufbuild/protobuf'
import { Code } from '@connectrpc/connect'
import { createGrpcTransport } from '@connectrpc/connect-node'
import { ScalekitClient } from '@scalekit-sdk/node'
import type { ScalekitEmulator } from '../../../dist/testing/index.js'
import { findRpc } from '../../../dist/testing/rpc/auth-service.js'
import { alice, failure, fetchApiToken, readJson, sdkClient, startEmulator } from '../set-up.js'

t.test('details from the SDK arrive as sent, and the latest count', async (t) => {
  const emulator = await startEmulator(t)
  const { loginRequestId, state } = emulator.startLogin()
  const { auth } = sdkClient(emulator)
  const details = {
    ...alice,
    givenName: 'Alice',
    emailVerified: true,
    roles: ['admin'],
    organizationExternalId: '',
    customAttributes: { plan: 'pro', seats: 5, nested: { list: [true, null] } }
  }
  t.equal(emulator.loginRequests.get(loginRequestId)?.status, 'waiting')
  const first = await auth.updateLoginUserDetails(emulator.connectionId, loginRequestId, details)
  const second = await auth.updateLoginUserDetails(emulator.connectionId, loginRequestId, alice)
  t.equal(first.authRequestId, second.authRequestId)
  t.match(emulator.loginRequests.get(loginRequestId), {
    loginRequestId, state, authRequestId: /^req_/, status: 'updated', user: alice, updates: [details, alice]
  })
  t.strictSame(emulator.loginRequests.get(loginRequestId)?.user, alice, 'fields that were not sent are absent')
  t.equal(emulator.loginRequests.size, 1)
  t.same([...emulator.loginRequests.values()].map((request) => request.loginRequestId), [loginRequestId])
  t.strictSame(emulator.stats, { tokenRequests: 1, updateCalls: 3, detailsCalls: 0, consentCalls: 0, resourceCalls: 0 }, 'the SDK calls once without a token')
})

t.test('unknown login requests and connections are not found, incomplete users invalid', async (t) => {
  const emulator = await startEmulator(t)
  const { connectionId } = emulator
  const { loginRequestId } = emulator.startLogin()
  const { auth } = sdkClient(emulator)
  t.match(await failure(auth.updateLoginUserDetails(connectionId, 'lri_0', alice)), { httpStatus: 404 })
  t.match(await failure(auth.updateLoginUserDetails('conn_0', loginRequestId, alice)), { httpStatus: 404 })
  t.match(await failure(auth.updateLoginUserDetails(connectionId, loginRequestId, { sub: 'alice', email: '' })), { httpStatus: 400 })
  t.match(await failure(auth.updateLoginUserDetails(connectionId, loginRequestId, { sub: '', email: 'a@b.test' })), { httpStatus: 400 })
  t.same(emulator.loginRequests.get(loginRequestId)?.updates, [])
})

t.test('a call without a user is invalid', async (t) => {
  const emulator = await startEmulator(t)
  const { environmentUrl, connectionId } = emulator
  const { loginRequestId } = emulator.startLogin()
  const { access_token: token } = await readJson(fetchApiToken(emulator))
  const rpc = findRpc('updateLoginUserDetails')
  if (rpc === undefined) throw new Error('the SDK has no such RPC')
  const headers = { authorization: `Bearer ${token}` }
  const message = fromJson(rpc.input, { connectionId, loginRequestId })
  const call = createGrpcTransport({ baseUrl: environmentUrl }).unary(rpc, undefined, undefined, headers, message)
  t.match(await failure(call), { code: Code.InvalidArgument })
})

t.test('a wrong secret gets no token, and is counted', async (t) => {
  const emulator = await startEmulator(t, { clientId: 'skc_1', clientSecret: 'a'.repeat(43) })
  t.match({ ...emulator }, { clientId: 'skc_1', clientSecret: 'a'.repeat(43) })
  const { auth } = new ScalekitClient(emulator.environmentUrl, 'skc_1', 'wrong')
  t.match(await failure(auth.updateLoginUserDetails(emulator.connectionId, 'lri_0', alice)), { response: { status: 401 } })
  t.equal(emulator.stats.tokenRequests, 1)
})

t.test('revoked tokens are refused until the SDK fetches another', async (t) => {
  const emulator = await startEmulator(t)
  const { loginRequestId } = emulator.startLogin()
  const { auth } = sdkClient(emulator)
  await auth.updateLoginUserDetails(emulator.connectionId, loginRequestId, alice)
  emulator.revokeTokens()
  await auth.updateLoginUserDetails(emulator.connectionId, loginRequestId, alice)
  t.strictSame(emulator.stats, { tokenRequests: 2, updateCalls: 4, detailsCalls: 0, consentCalls: 0, resourceCalls: 0 })
})

t.test('a token of the API client is a JWT that expires', async (t) => {
  const emulator = await startEmulator(t)
  const { loginRequestId } = emulator.startLogin()
  const token = await readJson(fetchApiToken(emulator))
  const { access_token: bearer = '' } = token
  t.match(token, { access_token: /^eyJ/, token_type: 'Bearer', expires_in: Number })
  const { now } = Date
  t.teardown(() => { Date.now = now })
  t.equal((await post(emulator, loginRequestId, JSON.stringify(alice), bearer)).status, 200)
  Date.now = () => now() + 3_600_001
  t.equal((await post(emulator, loginRequestId, JSON.stringify(alice), bearer)).status, 401)
})

function post (emulator: ScalekitEmulator, loginRequestId: string, body: string, token: string): Promise<Response> {
  const { environmentUrl, connectionId } = emulator
  return fetch(`${environmentUrl}/api/v1/connections/${connectionId}/auth-requests/${loginRequestId}/user`, {
    method: 'POST', body, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  })
}

t.test('the REST twin takes snake_case and camelCase, and refuses like the RPC', async (t) => {
  const emulator = await startEmulator(t)
  const { loginRequestId } = emulator.startLogin()
  const { access_token: token = '' } = await readJson(fetchApiToken(emulator))
  const answer = async (body: unknown, id = loginRequestId, bearer = token) => {
    const response = await post(emulator, id, typeof body === 'string' ? body : JSON.stringify(body), bearer)
    return { status: response.status, body: await response.json() }
  }

  const user = { ...alice, given_name: 'Alice', familyName: 'A', unknown: 1 }
  t.match(await answer(user), { status: 200, body: { auth_request_id: emulator.loginRequests.get(loginRequestId)?.authRequestId } })
  t.strictSame(emulator.loginRequests.get(loginRequestId)?.user, { ...alice, givenName: 'Alice', familyName: 'A' })
  t.match(await answer(alice, loginRequestId, 'wrong'), { status: 401, body: { code: 16 } })
  t.match(await answer(alice, 'lri_0'), { status: 404, body: { code: 5 } })
  t.match(await answer({ sub: 'alice' }), { status: 400, body: { code: 3 } })
  t.match(await answer('not json'), { status: 400, body: { code: 3 } })
  t.match(await answer({ sub: 7 }), { status: 400, body: { code: 3 } })
  t.equal(emulator.stats.updateCalls, 6)
})

t.test('a body that never ends, or is too long, ends the connection with a warning', async (t) => {
  const emulator = await startEmulator(t)
  const warned = new Promise<Error>((resolve) => process.once('warning', resolve))
  await t.rejects(post(emulator, 'lri_0', 'x'.repeat(2 ** 21), 'any'))
  t.match(await warned, { name: 'RangeError' })

  const aborted = new Promise<Error>((resolve) => process.once('warning', resolve))
  const path = `/api/v1/connections/${emulator.connectionId}/auth-requests/lri_0/user`
  const { hostname, port } = new URL(emulator.environmentUrl)
  const request = httpRequest({ hostname, port, path, method: 'POST', headers: { 'content-length': 10 } })
  request.on('error', () => {})
  request.write('{', () => request.destroy())
  t.match(await aborted, { code: 'ECONNRESET' })
})
