import { once, setMaxListeners } from 'node:events'
import { Agent, request as send } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import t, { type Test } from 'tap'
import { createOutcomeLimit } from '../../dist/hand-off/outcome-limit.js'
import { addressAsPayer, userAsPayer } from '../../dist/hand-off/payer.js'
import { createTurns } from '../../dist/hand-off/turns.js'
import { alice, arriveSignedIn, type Host, signIn, startHost, until } from '../support/host.js'
import { codeOf, fieldsOf, refreshOf } from '../support/visitor.js'

const MAX = 10
const WINDOW_MS = 600_000
const CALLS_PER_USER = 30

const createLimit = () => createOutcomeLimit({ max: MAX, window: WINDOW_MS })
const user = userAsPayer('user_1')
/** How often something was not refused. */
const countPassed = (answers: unknown[]) => answers.filter((answer) => answer === undefined).length

t.test('T34: repeats of one outcome are limited too, each for as long as the window', async (t) => {
  let clock = 1_000_000
  t.intercept(Date, 'now', { value: () => clock })
  const count = createLimit()
  const answers = Array.from({ length: 200 }, () => count(user, 'one outcome'))
  t.equal(countPassed(answers), CALLS_PER_USER)
  t.strictSame(new Set(answers.slice(CALLS_PER_USER)), new Set([WINDOW_MS / 1000]), 'all others are told to wait')
  clock += 1000
  t.equal(count(user, 'one outcome'), WINDOW_MS / 1000 - 1)
  clock += WINDOW_MS
  t.equal(count(user, 'one outcome'), undefined)
})

t.test('T34: of different outcomes ten may be sent, and those still be repeated', async (t) => {
  const count = createLimit()
  const answers = Array.from({ length: 200 }, (_, index) => count(user, `outcome ${index}`))
  t.equal(countPassed(answers), MAX)
  t.equal(count(user, 'outcome 0'), undefined)
  t.equal(count(userAsPayer('user_2'), 'outcome 11'), undefined, 'another user has a limit of their own')
})

t.test('T34: addresses of one /64 share a limit, however they are written; others have their own', async (t) => {
  const count = createLimit()
  const same = (address: string, other: string) => t.strictSame(addressAsPayer(address), addressAsPayer(other), `${address} ${other}`)
  const apart = (address: string, other: string) => t.notSame(addressAsPayer(address), addressAsPayer(other), `${address} ${other}`)
  same('2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff')
  same('2001:db8:1:2::1', '2001:0DB8:0001:0002:0000:0000:0000:0001')
  same('fe80::1%eth0', 'fe80::2%eth0')
  apart('2001:db8:1:2::1', '2001:db8:1:3::1')
  apart('2001:db8::1', '2001:db8:0:1::1')
  same('192.0.2.1', '::ffff:192.0.2.1')
  same('192.0.2.1', '::ffff:c000:201')
  apart('192.0.2.1', '192.0.2.2')
  apart('::ffff:192.0.2.1', '::ffff:192.0.2.2')
  t.notSame(addressAsPayer('192.0.2.1'), userAsPayer('192.0.2.1'), 'a user who is called like an address is none')

  const ofNetwork = Array.from({ length: 200 }, (_, index) => count(addressAsPayer(`2001:db8:1:2::${index.toString(16)}`), `outcome ${index}`))
  t.equal(countPassed(ofNetwork), MAX)
  t.equal(count(addressAsPayer('2001:db8:1:3::1'), 'outcome'), undefined)
})

t.test('T34: twenty thousand addresses make nobody forget what a user has sent', async (t) => {
  const count = createLimit()
  while (count(user, 'one outcome') === undefined);
  for (let index = 0; index < 20_000; index++) {
    count(addressAsPayer(`2001:db8:${(index >> 8).toString(16)}:${(index & 255).toString(16)}::1`), 'an outcome')
  }
  t.not(count(user, 'one outcome'), undefined)
})

t.test('T34: a user or network has five calls in flight and twenty that wait, and goes on when they end', async (t) => {
  for (const payer of [user, addressAsPayer('192.0.2.1')]) {
    const inTurn = createTurns(true)
    const { signal } = new AbortController()
    // In truth each call has a signal of its own.
    setMaxListeners(0, signal)
    const ends: Array<() => void> = []
    const call = async () => await new Promise<string>((resolve) => ends.push(() => resolve('answer')))
    const answers = Array.from({ length: 200 }, () => inTurn(payer, call, signal))
    t.equal(countPassed(await Promise.all(answers.slice(25))), 175, 'refused')
    t.equal(ends.length, 5)
    for (let ended = 0; ended < 25; ended++) {
      ends[ended]?.()
      await new Promise(setImmediate)
    }
    t.strictSame(new Set(await Promise.all(answers.slice(0, 25))), new Set(['answer']))
    const later = inTurn(payer, call, signal)
    await new Promise(setImmediate)
    ends.at(-1)?.()
    t.equal(await later, 'answer')
  }
})

t.test('T34: of 200 repeats of a cancel that Scalekit refuses, 30 reach it; the others are 429 and say how long to wait', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const { fields } = await arriveSignedIn(visitor, host)
  // As it was: a refused login takes its cookie back.
  const headers = { cookie: await visitor.cookieHeader() }
  host.emulator.failNext({ status: 'invalid_argument', times: 200 })
  const { updateCalls } = host.emulator.stats
  const answers = []
  for (let repeat = 0; repeat < 200; repeat++) {
    answers.push(await visitor.post('/login/continue', { ...fields, action: 'cancel' }, headers))
  }
  t.equal(host.emulator.stats.updateCalls - updateCalls, CALLS_PER_USER)
  for (const answer of answers.slice(CALLS_PER_USER)) {
    const wait = Number(answer.headers.get('retry-after'))
    const isRight = answer.status === 429 && codeOf(answer) === 'FST_SCALEKIT_TOO_MANY_LOGINS' && wait > 0 && wait <= WINDOW_MS / 1000
    if (!isRight) t.fail(`${answer.status} ${codeOf(answer)} ${wait}`)
  }
})

const ADDRESSES = 110
const FORMS_EACH = 2
const FORMS_OF_ACCOUNT = 10
const HONEST_USERS = 30
// Twenty of the networks, five of the account.
const IN_FLIGHT = 25
// Longer than the test: what hangs keeps its turn until the end.
const BUDGET_MS = 60_000

interface Form { cookie: string, body: string }

/** A cancel form of a login request that Scalekit does not know, so that no cancel of it is the last. */
async function openCancelForm ({ app }: Host, session: string, index: number): Promise<Form> {
  const started = await app.inject(`/login?login_request_id=lri_attack_${index}&state=s`)
  const [pending = ''] = String(started.headers['set-cookie']).split(';')
  const headers = { cookie: `${session}; ${pending}`, accept: 'text/html' }
  const page = await app.inject({ url: String(started.headers.location), headers })
  return { cookie: pending, body: String(new URLSearchParams({ ...fieldsOf({ text: page.body }), action: 'cancel' })) }
}

/** Connections that are open before the flood begins, for then each would take its turn. */
async function openAgents (t: Test, { app }: Host, count: number): Promise<Agent[]> {
  const { port } = app.server.address() as AddressInfo
  const agents: Agent[] = []
  while (agents.length < count) {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    const agent = Object.assign(new Agent({ keepAlive: true, maxSockets: 1 }), { createConnection: () => socket })
    t.teardown(() => agent.destroy())
    agents.push(agent)
  }
  return agents
}

/** Sends each form over and over, as soon as it was answered, until told to stop. */
function flood ({ origin }: Host, agents: Agent[], forms: Array<Form & { address: string }>) {
  const statuses = new Map<number, number>()
  const stopped = new AbortController()
  const loops = agents.map(async (agent, index) => {
    const { cookie = '', body, address = '' } = forms[index] ?? {}
    const headers = { cookie, 'x-forwarded-for': address, 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' }
    while (!stopped.signal.aborted) {
      const sent = send(`${origin}/login/continue`, { method: 'POST', agent, headers }).end(body)
      const [answer] = await once(sent, 'response')
      await once(answer.resume(), 'end')
      statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1)
    }
  })
  return {
    statuses,
    /** Without a wait for the answers that are still to come. */
    stop: async () => {
      stopped.abort()
      for (const agent of agents) agent.destroy()
      await Promise.allSettled(loops)
    }
  }
}

t.test('T34: while one account and 110 networks cancel without pause, everybody else signs in', async (t) => {
  const host = await startHost(t, { fastify: { trustProxy: true }, options: { timeout: BUDGET_MS } })
  const { emulator } = host
  const attacker = host.visitor()
  await signIn(attacker, { ...alice, sub: 'attacker' })
  const session = await attacker.cookieHeader()
  const opened: Form[] = []
  for (let index = 0; index < FORMS_OF_ACCOUNT + FORMS_EACH * ADDRESSES; index++) opened.push(await openCancelForm(host, session, index))
  const ofAccount = opened.splice(0, FORMS_OF_ACCOUNT).map(({ cookie, body }) => ({ cookie: `${session}; ${cookie}`, body, address: '192.0.2.1' }))
  const ofNetworks = opened.map((form, index) => ({ ...form, address: `2001:db8:0:${(index % ADDRESSES).toString(16)}::1` }))

  const agentsOfNetworks = await openAgents(t, host, ofNetworks.length)
  const agentsOfAccount = await openAgents(t, host, ofAccount.length)

  emulator.failNext({ hang: true, times: 10_000 })
  const before = emulator.stats.updateCalls
  const account = flood(host, agentsOfAccount, ofAccount)
  const networks = flood(host, agentsOfNetworks, ofNetworks)
  await until(() => emulator.stats.updateCalls - before >= IN_FLIGHT && (networks.statuses.get(503) ?? 0) > 0)
  t.equal(emulator.stats.updateCalls - before, IN_FLIGHT, 'the others wait, or are refused')
  emulator.clearFaults()

  const logins = await Promise.all(Array.from({ length: HONEST_USERS }, async (_, index) => {
    const visitor = host.visitor()
    const sub = `honest_${index}`
    const { fields, loginRequestId } = await arriveSignedIn(visitor, host, { sub, email: `${sub}@example.com` })
    const answer = await visitor.post('/login/continue', { ...fields, action: 'continue' }, { 'x-forwarded-for': '192.0.2.1' })
    return { sub, answer, sent: emulator.loginRequests.get(loginRequestId)?.updates.map(({ sub }) => sub) }
  }))
  t.notOk(networks.statuses.has(504) || account.statuses.has(504), 'while the calls of the flood still hold their turns')
  await Promise.all([account.stop(), networks.stop()])
  for (const { sub, answer, sent } of logins) {
    t.strictSame([answer.status, sent], [200, [sub]], sub)
    t.match(refreshOf(answer), emulator.environmentUrl, sub)
  }
  t.comment('the account got', [...account.statuses], 'the networks', [...networks.statuses])
  const reached = [...account.statuses].filter(([status]) => status !== 429 && status !== 503)
  t.ok(reached.reduce((sum, [, count]) => sum + count, 0) <= CALLS_PER_USER, 'the account has used its calls up')
})

t.test('T34: what is no address counts for itself', async (t) => {
  t.strictSame(addressAsPayer('unknown'), { kind: 'network', id: 'unknown' })
})
