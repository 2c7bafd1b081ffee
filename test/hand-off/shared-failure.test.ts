import { inspect } from 'node:util'
import t from 'tap'
import { alice, arriveSignedIn, bob, fieldsAt, type Host, SHORT_BUDGET_MS, signIn, startHost, until } from '../support/host.js'
import { codeOf } from '../support/visitor.js'

/** Two browsers, each with its own user, that wait at the confirm page of one and the same login request. */
async function arriveTwice (host: Host) {
  const { loginUrl } = host.emulator.startLogin()
  const browsers = []
  for (const user of [alice, bob]) {
    const visitor = host.visitor()
    await signIn(visitor, user)
    const continueUrl = (await visitor.get(loginUrl)).headers.get('location') ?? ''
    const fields = await fieldsAt(visitor, continueUrl)
    browsers.push({ visitor, fields, flow: String(fields.flow) })
  }
  return browsers
}

/** The flow IDs of the login cookies that an answer sets. */
function flowsOf (lines: string[], { emulator: { connectionId } }: Host): string[] {
  const prefix = `scalekit-login-${connectionId}-`
  return lines.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length, line.indexOf('=')))
}

t.test('T33: two browsers that cancel one login while Scalekit hangs get an error and a cookie of their own', async (t) => {
  const failed: string[] = []
  const host = await startHost(t, { options: { timeout: SHORT_BUDGET_MS, onFailed: (_request, { flowId }) => { failed.push(flowId) } } })
  const browsers = await arriveTwice(host)
  host.emulator.failNext({ hang: true })
  const answers = await Promise.all(browsers.map(async ({ visitor, fields }) =>
    await visitor.post('/login/continue', { ...fields, action: 'cancel' })))
  t.equal(host.emulator.stats.updateCalls, 1, 'the second browser joined the call of the first')
  for (const [index, answer] of answers.entries()) {
    const flow = browsers[index]?.flow
    t.equal(codeOf(answer), 'FST_SCALEKIT_TIMEOUT', `browser ${index}`)
    t.strictSame(flowsOf(answer.headers.getSetCookie(), host), [flow], `browser ${index} gets the cookie of its own login`)
    t.match(answer.text, `/login/continue?flow=${flow}`, `browser ${index} is led to its own login`)
  }
  await new Promise(setImmediate)
  t.strictSame(failed.toSorted(), browsers.map(({ flow }) => flow).toSorted(), 'the host hears of both')
})

t.test('a double click that fails tells the host once', async (t) => {
  const failed: string[] = []
  const host = await startHost(t, { options: { timeout: SHORT_BUDGET_MS, onFailed: (_request, { flowId }) => { failed.push(flowId) } } })
  const visitor = host.visitor()
  const { fields, flow } = await arriveSignedIn(visitor, host)
  host.emulator.failNext({ hang: true })
  const click = async () => await visitor.post('/login/continue', { ...fields, action: 'continue' })
  t.strictSame((await Promise.all([click(), click()])).map(({ status }) => status), [504, 504])
  await new Promise(setImmediate)
  t.strictSame(failed, [flow])
})

t.test('an error that a handler of the host does not catch brings cookie and Retry-After along, and shows them to no log', async (t) => {
  const seen: string[] = []
  const host = await startHost(t, {
    options: { timeout: SHORT_BUDGET_MS },
    after: (app) => {
      app.addHook('onError', async (request, _reply, err) => {
        request.log.error({ err }, 'seen')
        seen.push(inspect(err, { depth: 5 }), JSON.stringify({ ...err }))
      })
      app.post('/uncaught', async (request) => await request.completeScalekitLogin(alice, { confirmed: true }))
    }
  })
  const visitor = host.visitor()
  const { flow } = await arriveSignedIn(visitor, host)
  const faults = [['hang', { hang: true }, 504], ['lost', { reset: 'after', times: 9 }, 503]] as const
  for (const [name, fault, status] of faults) {
    host.emulator.failNext(fault)
    const answer = await visitor.postJson(`/uncaught?flow=${flow}`, {})
    host.emulator.clearFaults()
    t.equal(answer.status, status, name)
    t.strictSame(flowsOf(answer.headers.getSetCookie(), host), [flow], name)
    t.equal(answer.headers.get('retry-after'), status === 503 ? '5' : null, name)
    const cookie = await visitor.cookie('scalekit')
    for (const text of [...seen, host.log.join('')]) t.notOk(text.includes(cookie), name)
  }
  await until(() => host.log.some((line) => line.includes('seen')))
})
