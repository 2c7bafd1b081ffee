import t, { type Test } from 'tap'
import { useSdkDouble } from '../support/sdk-double.js'

await useSdkDouble(t)
const { alice, bob, revokeFirstToken, signIn, startHost } = await import('../support/host.js')

const path = '/settings/apps'
const resourceId = 'res_1'

async function startSignedIn (t: Test) {
  const host = await startHost(t, { emulator: { resourceId }, options: { connectedApps: path, resourceId } })
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
  t.match(host.emulator.stats, { consentCalls: 2, tokenRequests: 1 })
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
