import Fastify from 'fastify'
import t from 'tap'
import { createOutcomes } from '../../dist/hand-off/outcomes.js'
import { userAsPayer } from '../../dist/hand-off/payer.js'
import { createSharedMemory, type SharedMemory } from '../../dist/hand-off/shared-memory.js'
import { deriveKeys } from '../../dist/pending-login/keys.js'
import { createPendingLogin } from '../../dist/pending-login/pending-login.js'
import { createRedis, type RedisClient } from '../../dist/redis/redis.js'
import type { CallResult } from '../../dist/scalekit/scalekit-calls.js'
import { until } from '../support/host.js'

// What Redis does with the scripts is tested with a real one; here is what becomes of its answers.

type Answer = unknown
const keys = deriveKeys(['s'.repeat(32), 't'.repeat(32)], 'conn_1', 'redis')
const limits = { limit: { max: 2, window: 600_000 }, maxAge: 570_000, timeout: 10_000 }
const payer = userAsPayer('user_1')
const silence = new Promise(() => {})

function createLog () {
  const lines: string[] = []
  const { log } = Fastify({ logger: { stream: { write: (line: string) => { lines.push(line) } } } })
  return { lines, log }
}

/** Gives these answers one after the other; an error is thrown, and silence is silence. */
function fakeClient (answers: Answer[], kind: 'ioredis' | 'redis' = 'ioredis') {
  const asked: unknown[][] = []
  const next = async (...args: unknown[]) => {
    asked.push(args)
    const answer = await answers.shift()
    if (answer instanceof Error) throw answer
    return answer
  }
  const client = { eval: next, rlflxIncr: next, ...kind === 'ioredis' ? { call: next, defineCommand () {}, status: 'ready' } : { isReady: true } }
  return { asked, client: client as RedisClient & { status?: string } }
}

function share (answers: Answer[], kind?: 'ioredis' | 'redis') {
  const fake = fakeClient(answers, kind)
  const { lines, log } = createLog()
  return { ...fake, lines, shared: createSharedMemory(createRedis(fake.client, log, () => {}), keys, limits) }
}

t.test('each kind of client is called as it wants to be', async (t) => {
  for (const [kind, rest] of [['ioredis', [1, /^scalekit-login:/]], ['redis', [{ keys: [/^scalekit-login:/], arguments: [] }]]] as const) {
    const { shared, asked } = share(['f:hash'], kind)
    t.equal(await shared.isFinished('lri_1'), true, kind)
    t.match(asked, [[/GET/, ...rest]])
  }
  for (const answer of [null, 'u:hash', 'w:hash', 'x:hash']) t.equal(await share([answer]).shared.isFinished('lri_1'), false)
})

t.test('a claim says what stands in its way, and waits for the same outcome of another instance', async (t) => {
  const hashes = ['new', 'old'] as const
  for (const [answers, standing] of [
    [[null], undefined],
    [['u:old'], undefined],
    [['w:other'], { state: 'under way', hash: 'other' }],
    [['v:other'], { state: 'under way', hash: 'other' }],
    [['u:other'], { state: 'uncertain', hash: 'other' }],
    [['f:old'], { state: 'finished', hash: 'old' }],
    [['w:new', 'w:new', 'f:new'], { state: 'finished', hash: 'new' }]
  ] as const) {
    t.strictSame(await share([...answers]).shared.claim('lri_1', hashes), standing, answers.join())
  }
})

t.test('how an outcome ended is noted', async (t) => {
  const { shared, asked } = share([])
  for (const state of ['finished', 'uncertain', undefined] as const) await shared.settle('lri_1', 'hash', state)
  t.match(asked.map((args) => args.slice(3)), [['f:hash', '570000'], ['u:hash', '570000'], ['hash', '570000']])
})

t.test('calls and different outcomes are counted, and who waits is told how long', async (t) => {
  const count = async (answers: Answer[]) => {
    const { shared, asked } = share(answers)
    return [await shared.limit?.countOutcome(payer, 'hash'), asked.length]
  }
  t.strictSame(await count([[1, 600_000], 'OK', [1, 600_000]]), [0, 3])
  t.strictSame(await count([[6, 600_000], null, [2, 600_000], [1, 600_000]]), [0, 4], 'a repeat takes nothing of the outcomes')
  t.strictSame(await count([[6, 600_000], null, [3, 600_000], [2, 600_000]]), [0, 4], 'and passes when they are used up')
  t.strictSame(await count([[7, 30_000], 'OK', [1, 600_000], 1, [0, 600_000]]), [30, 5], 'too many calls: this one was not sent')
  t.strictSame(await count([[3, 600_000], 'OK', [3, 60_000], 1]), [60, 4], 'too many outcomes: this one neither')
  const gone = new Error('gone')
  for (const answers of [[gone, 'OK', [1, 1]], [[1, 1], gone, [1, 1]], [[1, 1], 'OK', gone]]) {
    t.strictSame(await count(answers), [undefined, 3], 'out of reach')
  }
  const without = createSharedMemory(createRedis(fakeClient([]).client, createLog().log, () => {}), keys, { ...limits, limit: false })
  t.equal(without.limit, undefined)
})

t.test('visitors who are not signed in wait for their turn, and for no Redis that is out of reach', async (t) => {
  const { signal } = new AbortController()
  for (const [answers, questions] of [[[[20, 900]], 1], [[[21, 5], [22, 5], [1, 1000]], 3], [[new Error('gone')], 1]] as const) {
    const { shared, asked } = share([...answers])
    await shared.limit?.awaitTurn(signal)
    t.equal(asked.length, questions)
  }
  const over = new AbortController()
  const { shared, asked } = share([[21, 60_000]])
  const waiting = shared.limit?.awaitTurn(over.signal)
  await until(() => asked.length > 0)
  over.abort()
  await waiting
  t.equal(asked.length, 1, 'nor longer than their time')
})

t.test('a Redis in trouble is asked again after a while, and named once', async (t) => {
  for (const trouble of [Object.assign(new Error('secret key'), { code: 'ECONNRESET' }), new TypeError('secret key'), silence]) {
    const { shared, lines, asked } = share([trouble, 'f:hash', 'f:hash'])
    t.equal(await shared.isFinished('lri_1'), false)
    t.equal(await shared.isFinished('lri_1'), false, 'and nobody is held up meanwhile')
    t.equal(asked.length, 1)
    t.equal(lines.length, 1)
    t.match(lines[0], /"step":"redis","code":"(ECONNRESET|TypeError|TooSlowError)"\},"msg":"Redis is out of reach/)
    t.notMatch(lines[0], 'secret')
    const { now } = performance
    t.intercept(performance, 'now', { value: () => now.call(performance) + 2000 })
    t.equal(await shared.isFinished('lri_1'), true)
    t.match(lines[1], 'Redis answers again')
    t.equal(await shared.isFinished('lri_1'), true)
    t.equal(lines.length, 2)
    t.intercept(performance, 'now', { value: now })
  }
})

t.test('a Redis that is not connected is not asked, and trouble that goes on is not named again', async (t) => {
  const { shared, client, asked, lines } = share([])
  client.status = 'reconnecting'
  const { now } = performance
  for (const later of [0, 2000, 4000]) {
    t.intercept(performance, 'now', { value: () => now.call(performance) + later })
    t.equal(await shared.isFinished('lri_1'), false)
  }
  t.intercept(performance, 'now', { value: now })
  t.equal(asked.length, 0)
  t.match(lines, [/"code":"NotReadyError"/])
  t.equal(lines.length, 1)
})

const login = createPendingLogin('lri_1', 'state')
const details = { sub: 'user_1', email: 'alice@example.com' }
const lost: CallResult = { failure: { kind: 'unavailable', retry: true, mayHaveLanded: true } }
const refused: CallResult = { failure: { kind: 'rejected', retry: false, mayHaveLanded: false } }

const noLimit = { countOutcome: async () => undefined, awaitTurn: async () => {} }

/** Outcomes of one instance, whose shared memory and Scalekit answer as given. */
function instance (memory: Partial<SharedMemory>, results: CallResult[] = []) {
  const settled: unknown[] = []
  const outcomes = createOutcomes(async () => results.shift() ?? { authRequestId: 'req_1' }, keys, limits, {
    claim: async () => undefined,
    settle: async (_id, _hash, state) => { settled.push(state) },
    isFinished: async () => false,
    ...memory
  })
  return { settled, outcomes, send: async (what: object = details) => await outcomes.sendOnce(login, { details: what as typeof details, payer }) }
}

t.test('what another instance has done stands, and is remembered', async (t) => {
  for (const [state, verdict] of [
    ['under way', { kind: 'conflict' }],
    ['uncertain', { kind: 'finished', sameOutcome: false }],
    ['finished', { kind: 'finished', sameOutcome: false }]
  ] as const) {
    const standings = [{ state, hash: 'other' }]
    const { send, outcomes } = instance({ claim: async () => standings.shift() })
    t.strictSame(await send(), verdict)
    t.equal(await outcomes.isFinished(login), state === 'finished')
    if (state !== 'under way') t.strictSame(await send(), verdict, 'without asking again')
  }
  const { outcomes } = instance({ isFinished: async () => true })
  t.equal(await outcomes.isFinished(login), true)
})

t.test('what Scalekit says is told to the other instances', async (t) => {
  const { send, settled } = instance({}, [lost, refused, { authRequestId: 'req_1' }])
  t.match(await send(), { kind: 'failed', uncertainOutcome: /./ })
  t.match(await send(), { kind: 'failed', failure: { kind: 'rejected' } })
  t.strictSame(await send({ loginFailed: true }), { kind: 'finished', sameOutcome: false }, 'the first may have been taken')
  t.match(await send(), { kind: 'taken' })
  t.strictSame(settled, ['uncertain', undefined, 'finished'])
})

t.test('the limit of all instances decides, and that of this one where they cannot be asked', async (t) => {
  const waits = [undefined, 0, 30]
  const { send, settled } = instance({ limit: { ...noLimit, countOutcome: async () => waits.shift() } }, [refused, refused])
  t.match(await send(), { kind: 'failed' })
  t.match(await send(), { kind: 'failed' })
  const [first, second] = [send(), send()]
  t.strictSame(await first, { kind: 'limited', retryAfter: 30 })
  t.strictSame(await second, { kind: 'limited', retryAfter: 30 }, 'who asks at the same time is told the same')
  t.equal(settled.length, 3)
  await until(() => waits.length === 0)
  const alone = instance({ limit: noLimit }, Array.from({ length: 8 }, () => refused))
  for (let calls = 0; calls < 6; calls++) t.match(await alone.send(), { kind: 'failed' })
  t.match(await alone.send(), { kind: 'limited' })
})
