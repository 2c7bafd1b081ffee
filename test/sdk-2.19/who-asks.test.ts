import t from 'tap'
import { useSdkDouble } from '../support/sdk-double.js'

await useSdkDouble(t)
const { alice, arriveSignedIn, revokeFirstToken, startHost, until } = await import('../support/host.js')

t.test('the SDK says who asks, on the connection of the hand-off, and with one token', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const { page, fields, loginRequestId } = await arriveSignedIn(visitor, host)
  t.match(page.text.replace(/<\/?bdi>/g, ''), 'An app that calls itself Emulated MCP client wants to use')
  t.match(page.text, 'usr:read')
  await visitor.post('/login/continue', { ...fields, action: 'continue' })
  t.match(host.emulator.loginRequests.get(loginRequestId)?.user, { sub: alice.sub })
  t.match(host.emulator.stats, { detailsCalls: 1, updateCalls: 1, tokenRequests: 1 })
})

t.test('a token that was refused is renewed, and the question asked again', async (t) => {
  const host = await startHost(t)
  await revokeFirstToken(host)
  const { page } = await arriveSignedIn(host.visitor(), host)
  t.match(page.text, 'Emulated MCP client')
})

for (const fault of [{ hang: true }, { freeze: true }, { status: 'not_found' }, { body: 'garbage' }, { reset: 'before' }] as const) {
  t.test(`${JSON.stringify(fault)} is no obstacle`, async (t) => {
    const host = await startHost(t)
    const visitor = host.visitor()
    host.emulator.failNext({ call: 'getLoginRequestDetails', ...fault })
    const { page, fields, loginRequestId } = await arriveSignedIn(visitor, host)
    t.match(page.text, 'An app wants to use')
    await visitor.post('/login/continue', { ...fields, action: 'continue' })
    t.equal(host.emulator.loginRequests.get(loginRequestId)?.status, 'updated')
  })
}

t.test('a token endpoint that is down is no obstacle to the page', async (t) => {
  const host = await startHost(t)
  await until(() => host.emulator.stats.tokenRequests > 0)
  host.emulator.revokeTokens()
  host.emulator.failNext({ call: 'token', httpStatus: 500, times: 2 })
  const { page } = await arriveSignedIn(host.visitor(), host)
  t.match(page.text, 'An app wants to use')
})
