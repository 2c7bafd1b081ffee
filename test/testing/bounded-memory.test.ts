import t from 'tap'
import { mostEntries } from '../../dist/testing/bounded-map.js'
import { openArchive } from '../../dist/testing/folder/archive.js'
import { createLoginRequests } from '../../dist/testing/login-requests.js'
import { createMemoryStore } from '../../dist/testing/oauth/memory-store.js'
import { resolveResource } from '../../dist/testing/resources.js'
import { createApiTokens } from '../../dist/testing/user-details/api-tokens.js'
import { createUserDetails } from '../../dist/testing/user-details/user-details.js'
import { alice, callbackUrl, createBrowser, sdkClient, startEmulator } from './set-up.js'

t.test('of 20,000 logins the last 10,000 are kept', async (t) => {
  const emulator = await startEmulator(t)
  const { loginRequests } = emulator
  const started = Array.from({ length: 2 * mostEntries }, () => emulator.startLogin())
  t.equal(loginRequests.size, mostEntries)
  t.equal([...loginRequests.values()].length, mostEntries)
  t.equal(loginRequests.get(started[mostEntries - 1]?.loginRequestId ?? ''), undefined)
  const { loginRequestId = '', state = '' } = started[mostEntries] ?? {}
  await sdkClient(emulator).auth.updateLoginUserDetails(emulator.connectionId, loginRequestId, alice)
  t.match(await createBrowser(emulator).open(callbackUrl(emulator, state)), { status: 200 }, 'the oldest of them goes on')
})

t.test('what is over is forgotten before what is open, and open logins from the oldest on', (t) => {
  const requests = createLoginRequests(600)
  const create = () => requests.create({ resourceId: 'res_1', state: 'the same' })
  const [first, finished, expired] = [create(), create(), create()]
  requests.finish(finished)
  requests.expire(expired.loginRequestId)
  const known = () => [first, finished, expired].map(({ loginRequestId }) => requests.get(loginRequestId) !== undefined)
  while (requests.size < mostEntries) create()
  t.same(known(), [true, true, true])
  create()
  t.same(known(), [true, false, true])
  create()
  t.same(known(), [true, false, false])
  t.equal(requests.findOpenByState('the same', 'res_1'), first)
  create()
  t.same(known(), [false, false, false])
  t.not(requests.findOpenByState('the same', 'res_1'), undefined)
  t.end()
})

t.test('a login that has timed out is forgotten before one that was ended later', (t) => {
  const requests = createLoginRequests(0)
  const [first, second] = [requests.create({ resourceId: 'res_1' }), requests.create({ resourceId: 'res_1' })]
  requests.finish(second)
  while (requests.size < mostEntries) requests.create({ resourceId: 'res_1' })
  requests.create({ resourceId: 'res_1' })
  t.equal(requests.get(first.loginRequestId), undefined)
  t.equal(requests.get(second.loginRequestId), second)
  t.end()
})

t.test('a login of an MCP client is found by its authorization request until it is forgotten', (t) => {
  const requests = createLoginRequests(600)
  const request = requests.create({ resourceId: 'res_1', interactionId: 'one' })
  t.equal(requests.findFinished('one'), undefined)
  requests.finish(request)
  t.equal(requests.findFinished('one'), request)
  for (let count = 0; count < mostEntries; count++) requests.create({ resourceId: 'res_1' })
  t.equal(requests.findFinished('one'), undefined)
  t.end()
})

t.test('of one login the last 100 details are kept', (t) => {
  const [apiTokens, loginRequests, resource] = [createApiTokens(), createLoginRequests(600), resolveResource({})]
  apiTokens.add('token', 60)
  const { loginRequestId, updates } = loginRequests.create(resource)
  const { update } = createUserDetails({ apiTokens, loginRequests, resources: [resource] })
  for (let count = 1; count <= 101; count++) {
    update({ ...resource, authorization: 'Bearer token', loginRequestId, user: { ...alice, name: String(count) } })
  }
  t.same(updates, [], 'what was read before stays as it was')
  const kept = loginRequests.get(loginRequestId)?.updates ?? []
  t.equal(kept.length, 100)
  t.match([kept[0], kept.at(-1)], [{ name: '2' }, { name: '101' }])
  t.end()
})

t.test('of each kind of token and client the last 10,000 are kept', async (t) => {
  const store = await createMemoryStore(async () => undefined, (await openArchive(undefined)).clients)
  for (const model of ['Client', 'AccessToken']) {
    const adapter = store(model)
    for (let count = 0; count <= mostEntries; count++) await adapter.upsert(String(count), { grantId: 'one' }, 60)
    t.equal(await adapter.find('0'), undefined)
    t.match(await adapter.find('1'), { grantId: 'one' })
    await adapter.consume('1')
    t.match(await adapter.find('1'), { grantId: 'one', consumed: Number })
    await adapter.revokeByGrantId('one')
    t.equal(await adapter.find('1'), undefined)
    t.equal(await adapter.find(String(mostEntries)), undefined)
  }
})
