import t, { type Test } from 'tap'
import { ScalekitClient } from '@scalekit-sdk/node'
import { scalekitLogin, type ScalekitLoginOptions } from '../../dist/index.js'
import { arriveSignedIn, type Host, SHORT_BUDGET_MS, startHost, until } from '../support/host.js'

const secret = 'a wrong client secret of this very test'

const lineOf = (host: Host, step: string) => host.log.map((line) => JSON.parse(line)).find((line) => line.scalekitLogin?.step === step)

async function completesALogin (t: Test, host: Host) {
  const visitor = host.visitor()
  const { fields } = await arriveSignedIn(visitor, host)
  t.equal((await visitor.post('/login/continue', { ...fields, action: 'continue' })).status, 200)
}

t.test('a host that listens has a token before the first login, and has sent nothing', async (t) => {
  const host = await startHost(t)
  await until(() => host.emulator.stats.tokenRequests > 0)
  t.equal(host.emulator.stats.updateCalls, 0)
  await completesALogin(t, host)
  t.strictSame(host.emulator.stats, { tokenRequests: 1, updateCalls: 1, detailsCalls: 0, consentCalls: 0, resourceCalls: 0 })
})

t.test('registrations that share a client share its token request', async (t) => {
  const host = await startHost(t, {
    options: { limit: false },
    register: async (app, options, { environmentUrl, clientId, clientSecret }) => {
      const shared = { ...options, scalekit: new ScalekitClient(environmentUrl, clientId, clientSecret) }
      await app.register(scalekitLogin, shared)
      await app.register(scalekitLogin, { ...shared, prefix: '/staff', connectionId: 'conn_staff' })
    }
  })
  await completesALogin(t, host)
  t.equal(host.emulator.stats.tokenRequests, 1)
})

t.test('wrong credentials are logged once when the host listens, with where the right ones are found', async (t) => {
  const host = await startHost(t, { options: { clientSecret: secret } })
  await until(() => lineOf(host, 'warm-up') !== undefined)
  const { level, msg, scalekitLogin: { cause } } = lineOf(host, 'warm-up')
  t.equal(level, 50)
  t.match(msg, /"clientSecret".+Settings > API Credentials/)
  t.match(cause, { httpStatus: /^40[01]$/ })
  t.equal(host.log.filter((line) => line.includes('API Credentials')).length, 1)
  t.notMatch(host.log.join(''), secret)
})

t.test('a host listens and serves its own routes while Scalekit is out of reach', async (t) => {
  const faults = [{ hang: true }, { httpStatus: 503 }, { reset: 'before' }, { httpStatus: 500 }] as const
  for (const fault of faults) {
    const host = await startHost(t, {
      options: { timeout: SHORT_BUDGET_MS },
      before: (app, emulator) => {
        emulator.failNext({ call: 'token', ...fault })
        app.get('/own', async () => 'served')
      }
    })
    t.equal((await host.visitor().get('/own')).text, 'served')
    await until(() => lineOf(host, 'warm-up') !== undefined)
    t.match(lineOf(host, 'warm-up'), { level: 40 }, JSON.stringify(fault))
    await completesALogin(t, host)
  }
})

t.test('a host that closes while it waits for its token neither waits nor complains', async (t) => {
  const host = await startHost(t, {
    options: { timeout: 600_000 },
    before: (_app, emulator) => emulator.failNext({ call: 'token', hang: true })
  })
  await until(() => host.emulator.stats.tokenRequests > 0)
  await host.app.close()
  t.equal(lineOf(host, 'warm-up'), undefined)
})

t.test('a client that is not the SDK is asked nothing before the first login', async (t) => {
  const fake: ScalekitLoginOptions['scalekit'] = { auth: { updateLoginUserDetails: async () => ({ authRequestId: 'req_1' }) } }
  const host = await startHost(t, { options: { scalekit: fake } })
  await completesALogin(t, host)
  t.equal(lineOf(host, 'warm-up'), undefined)
})
