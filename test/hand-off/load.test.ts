import t from 'tap'
import { alice, arriveSignedIn, type Host, revokeFirstToken, SHORT_BUDGET_MS, startHost, until } from '../support/host.js'
import { codeOf, fieldsOf } from '../support/visitor.js'

const COLD_LOGINS = 200
const MOST_TOKEN_REQUESTS = 10
const MOST_IN_FLIGHT = 100
const MOST_WAITING = 1000
const BEYOND = 20

const times = async <T> (count: number, make: () => Promise<T>) => await Promise.all(Array.from({ length: count }, make))

/** The forms of so many logins, each in a browser of its own. */
async function openForms (host: Host, count: number) {
  return await times(count, async () => {
    const visitor = host.visitor()
    const { fields } = await arriveSignedIn(visitor, host)
    return async () => await visitor.post('/login/continue', { ...fields, action: 'continue' })
  })
}

t.test('logins that come at the same time share one token request, cold and after all tokens were revoked', async (t) => {
  const host = await startHost(t, {
    options: { limit: false },
    // The host's own token request, when it begins to listen, is not to spoil the cold start.
    before: (_app, { failNext }) => failNext({ call: 'token', httpStatus: 503 })
  })
  const rounds = [1, MOST_TOKEN_REQUESTS, MOST_TOKEN_REQUESTS]
  for (const most of rounds) {
    const forms = await openForms(host, COLD_LOGINS)
    host.emulator.revokeTokens()
    const before = host.emulator.stats.tokenRequests
    const answers = await Promise.all(forms.map(async (submit) => (await submit()).status))
    t.strictSame(new Set(answers), new Set([200]))
    const asked = host.emulator.stats.tokenRequests - before
    t.comment(`${COLD_LOGINS} logins, ${asked} token requests`)
    t.ok(asked >= 1 && asked <= most, `${asked} token requests`)
  }
})

t.test('a token request that hangs costs those who wait for it, not those who come later', async (t) => {
  for (const fault of [{ hang: true }, { freeze: true }] as const) {
    const host = await startHost(t, { options: { limit: false, timeout: SHORT_BUDGET_MS } })
    const [first, second, third] = await openForms(host, 3)
    // Only now: a page that says who asks needs a token, too.
    await revokeFirstToken(host)
    host.emulator.failNext({ call: 'token', ...fault })
    const unlucky = await Promise.all([first?.(), second?.()])
    t.strictSame(unlucky.map((answer) => answer?.status), [504, 504])
    t.equal((await third?.())?.status, 200)
    t.strictSame(await Promise.all([first?.(), second?.()].map(async (answer) => (await answer)?.status)), [200, 200])
  }
})

t.test('more logins than Scalekit may have at a time wait for their turn; those beyond get 503, and nothing is lost', async (t) => {
  const count = MOST_IN_FLIGHT + MOST_WAITING + BEYOND
  // Without the app that asks: if it came late, the form would be shown once more.
  const host = await startHost(t, { options: { limit: false, timeout: 120_000, findUser: () => alice, showClient: false } })
  const { emulator, app } = host
  // In this process, for a thousand sockets would measure the machine; the calls to Scalekit are on a socket as always.
  const submits = await times(count, async () => {
    const { loginUrl } = emulator.startLogin()
    const { pathname, search } = new URL(loginUrl)
    const { headers: { location = '' }, cookies } = await app.inject(pathname + search)
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
    const headers = { cookie, accept: 'text/html' }
    const { body } = await app.inject({ url: location, headers })
    const payload = { ...fieldsOf({ text: body }), action: 'continue' }
    return async () => await app.inject({ method: 'POST', url: '/login/continue', headers, payload })
  })
  emulator.failNext({ hang: true, times: MOST_IN_FLIGHT })
  const refused: typeof submits = []
  const answers = submits.map(async (submit) => {
    const answer = await submit()
    if (answer.statusCode === 503) refused.push(submit)
    return answer
  })
  await until(() => refused.length === BEYOND && emulator.stats.updateCalls === MOST_IN_FLIGHT)
  await emulator.disconnect()
  await emulator.reconnect()
  const settled = await Promise.all(answers)
  t.equal(settled.filter(({ statusCode }) => statusCode === 200).length, MOST_IN_FLIGHT + MOST_WAITING)
  for (const answer of settled.filter(({ statusCode }) => statusCode !== 200)) {
    t.equal(answer.statusCode, 503)
    t.equal(answer.headers['retry-after'], '5')
    t.equal(codeOf({ text: answer.body }), 'FST_SCALEKIT_UNAVAILABLE')
  }
  for (const submit of refused) t.equal((await submit()).statusCode, 200)
  t.equal(host.updates(), count)
})
