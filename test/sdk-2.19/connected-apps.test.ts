import t, { type Test } from 'tap'
import type { HostSetup } from '../support/host.js'
import { useSdkDouble } from '../support/sdk-double.js'

await useSdkDouble(t)
const { alice, bob, revokeFirstToken, signIn, startHost } = await import('../support/host.js')

const path = '/settings/apps'

async function startSignedIn (t: Test, { emulator, options }: HostSetup = {}) {
  const host = await startHost(t, { ...emulator && { emulator }, options: { connectedApps: path, ...options } })
  const visitor = host.visitor()
  await signIn(visitor, alice)
  const list = async () => JSON.parse((await visitor.getJson(path)).text)
  return { host, visitor, list, consents: host.emulator.consents }
}

t.test('the SDK lists what exactly this user has connected, over all pages, on the connection of the hand-off', async (t) => {
  const { host, list, consents } = await startSignedIn(t)
  for (const sub of [bob.sub, alice.sub.toUpperCase(), `${alice.sub}_2`]) consents.add({ sub })
  for (let n = 0; n < 31; n++) consents.add({ sub: alice.sub, clientId: `m2m_${n}`, clientName: `App ${n}` })
  const { apps, hasMore, csrfToken } = await list()
  t.equal(apps.length, 31)
  t.notOk(hasMore)
  t.match(csrfToken, /./)
  t.match(apps.find(({ clientId }: { clientId: string }) => clientId === 'm2m_30'), {
    id: /^usrcnst_/, clientName: 'App 30', scopes: ['usr:read'], connectedAt: /^\d{4}-\d\d-\d\dT/
  })
  t.match(host.emulator.stats, { resourceCalls: 1, consentCalls: 2, tokenRequests: 1 })
  t.equal(host.emulator.connections.opened, 1)
  t.notMatch(host.log.join(''), 'cannot list connected apps')
})

t.test('an app is disconnected, and a second time is no error', async (t) => {
  const { host, visitor, list, consents } = await startSignedIn(t)
  const [consent, other] = [consents.add({ sub: alice.sub }), consents.add({ sub: bob.sub })]
  const { csrfToken } = await list()
  const disconnect = (app: string) => visitor.postJson(path, { app, csrf_token: csrfToken })
  t.equal((await disconnect(other.id)).status, 204)
  t.equal(consents.size, 2, 'that of another user stays')
  t.equal((await disconnect(consent.id)).status, 204)
  t.strictSame([...consents.values()], [other])
  t.equal((await disconnect(consent.id)).status, 204)
  const steps = host.log.filter((line) => line.includes('"step":"disconnected"'))
  t.equal(steps.length, 1)
  t.match(steps[0], consent.clientId)

  host.emulator.failNext({ call: 'revokeUserConsent', status: 'not_found' })
  t.equal((await disconnect(consents.add({ sub: alice.sub }).id)).status, 204, 'somebody was faster')
})

t.test('the MCP server is that of the connection, however many others there are, and is found once', async (t) => {
  const others = Array.from({ length: 12 }, (_, n) => ({ resourceId: `res_${n}`, connectionId: `conn_${n}` }))
  const { list, host, visitor } = await startSignedIn(t, { emulator: { resources: others }, options: { connectionId: 'conn_11' } })
  host.emulator.consents.add({ sub: alice.sub, clientId: 'm2m_first' })
  host.emulator.consents.add({ sub: alice.sub, clientId: 'm2m_own', resource: 'res_11' })
  const [{ text }, again] = await Promise.all([visitor.getJson(path), list()])
  for (const { apps } of [JSON.parse(text), again, await list()]) {
    t.match(apps, [{ clientId: 'm2m_own' }])
    t.equal(apps.length, 1)
  }
  t.match(host.emulator.stats, { resourceCalls: 2, consentCalls: 3 })
})

t.test('without an MCP server of the connection, the page is not available, and the log says what to set', async (t) => {
  const { host, visitor, consents } = await startSignedIn(t, { options: { connectionId: 'conn_0' } })
  consents.add({ sub: alice.sub, clientId: 'm2m_other' })
  t.match(await visitor.getJson(path), { status: 501, text: /FST_SCALEKIT_UNSUPPORTED_SDK/ })
  t.match(await visitor.get(path), { status: 501, text: /This page is not available/ })
  const lines = host.log.filter((line) => line.includes('"step":"apps-failed"'))
  t.equal(lines.length, 2)
  for (const line of lines) t.match(line, 'resourceId')
  t.equal(host.emulator.stats.consentCalls, 0)
})

t.test('an MCP server that the host names is not looked for', async (t) => {
  const { host, list } = await startSignedIn(t, { emulator: { resourceId: 'res_1' }, options: { resourceId: 'res_1' } })
  t.match(await list(), { apps: [] })
  t.match(host.emulator.stats, { resourceCalls: 0, consentCalls: 1 })
})

t.test('a list of MCP servers that fails is asked for again', async (t) => {
  const { host, list } = await startSignedIn(t)
  host.emulator.failNext({ call: 'listResources', status: 'unavailable' })
  t.match(await list(), { statusCode: 503, code: 'FST_SCALEKIT_UNAVAILABLE' })
  host.emulator.failNext({ call: 'listResources', reset: 'before' })
  t.match(await list(), { apps: [] })
})

t.test('a client of the host that is called as it stands refuses to list without the ID', async (t) => {
  const { host, visitor, list } = await startSignedIn(t)
  const { resources } = Object(host.app.scalekit)
  Object.assign(resources, { listUserConsents: resources.listUserConsents.bind(resources) })
  t.match(await list(), { statusCode: 501, code: 'FST_SCALEKIT_UNSUPPORTED_SDK' })
  t.equal((await visitor.get(path)).status, 501)
  t.match(host.log.find((line) => line.includes('"step":"apps-failed"')), /\\"resourceId\\"/)
  t.match(host.emulator.stats, { resourceCalls: 0, consentCalls: 0 })
})

t.test('a token that was refused is renewed, and a connection that breaks is replaced', async (t) => {
  const { host, list, consents } = await startSignedIn(t)
  consents.add({ sub: alice.sub })
  await revokeFirstToken(host)
  t.equal((await list()).apps.length, 1)
  host.emulator.failNext({ call: 'listResourceUserConsents', reset: 'before' })
  t.equal((await list()).apps.length, 1)
})

t.test('failures have their codes, and none is a login that failed', async (t) => {
  const { host, visitor, list, consents } = await startSignedIn(t)
  const app = consents.add({ sub: alice.sub })
  const { csrfToken } = await list()
  for (const [status, statusCode, code] of [
    ['not_found', 502, 'FST_SCALEKIT_USER_DETAILS_REJECTED'],
    ['permission_denied', 502, 'FST_SCALEKIT_USER_DETAILS_REJECTED'],
    ['unavailable', 503, 'FST_SCALEKIT_UNAVAILABLE']
  ] as const) {
    host.emulator.failNext({ call: 'listResourceUserConsents', status })
    t.match(await list(), { statusCode, code })
  }
  host.emulator.failNext({ call: 'revokeUserConsent', status: 'internal' })
  const answer = await visitor.postJson(path, { app: app.id, csrf_token: csrfToken })
  t.equal(answer.status, 503)
  t.equal(answer.headers.get('retry-after'), '5')
  t.equal(consents.size, 1)
  t.notMatch(host.log.join(''), '"step":"failed"')
  t.match(host.log.join(''), '"step":"apps-failed"')
})

t.test('methods that the host puts in place of the SDK\'s are called as they stand', async (t) => {
  const { host, list } = await startSignedIn(t)
  const stub = async () => ({ consents: [{ id: 'usrcnst_1', externalUserId: alice.sub, clientId: 'm2m_1' }] })
  Object.assign(Object(host.app.scalekit).resources, { listUserConsents: stub })
  t.match(await list(), { apps: [{ id: 'usrcnst_1', clientName: '', scopes: [] }] })
  t.equal(host.emulator.stats.consentCalls, 0)
})
