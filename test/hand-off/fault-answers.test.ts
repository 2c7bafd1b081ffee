import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { EmulatorFault } from '../../dist/testing/index.js'
import { grpcStatuses, type GrpcStatus } from '../../dist/testing/network/grpc-status.js'
import { alice, arriveSignedIn, bob, type Host, revokeFirstToken, SHORT_BUDGET_MS, signIn, startHost } from '../support/host.js'
import { codeOf, fieldsOf, refreshOf } from '../support/visitor.js'

// A fifth of it is what an attempt needs to begin, so that none is cut off on a busy machine.
const BUDGET_MS = 6000
const GRACE_MS = 2000

const rejected = [502, 'FST_SCALEKIT_USER_DETAILS_REJECTED'] as const
const unavailable = [503, 'FST_SCALEKIT_UNAVAILABLE'] as const
const timeout = [504, 'FST_SCALEKIT_TIMEOUT'] as const
const unknownLogin = [410, 'FST_SCALEKIT_LOGIN_REQUEST_EXPIRED'] as const

type Outcome = typeof rejected | typeof unavailable | typeof timeout | typeof unknownLogin

interface Row {
  fault: EmulatorFault | 'refused'
  outcome: Outcome
  /** Scalekit's own, where the SDK tells it. */
  retryAfter?: string
  /** Scalekit may have taken the details: nothing but the same outcome is sent again. */
  mayHaveLanded?: true
}

const byStatus: Record<GrpcStatus, Omit<Row, 'fault'>> = {
  canceled: { outcome: unavailable, mayHaveLanded: true },
  unknown: { outcome: unavailable },
  invalid_argument: { outcome: rejected },
  deadline_exceeded: { outcome: timeout, mayHaveLanded: true },
  not_found: { outcome: unknownLogin },
  already_exists: { outcome: rejected },
  permission_denied: { outcome: rejected },
  resource_exhausted: { outcome: unavailable },
  failed_precondition: { outcome: rejected },
  aborted: { outcome: unavailable, mayHaveLanded: true },
  out_of_range: { outcome: rejected },
  unimplemented: { outcome: unavailable },
  internal: { outcome: unavailable },
  unavailable: { outcome: unavailable },
  data_loss: { outcome: unavailable },
  unauthenticated: { outcome: rejected }
}

const rows: Row[] = [
  ...Object.keys(grpcStatuses).map((name) => ({ fault: { status: name as GrpcStatus }, ...byStatus[name as GrpcStatus] })),
  { fault: { httpStatus: 429 }, outcome: unavailable },
  { fault: { httpStatus: 500 }, outcome: unavailable },
  { fault: { httpStatus: 502 }, outcome: unavailable },
  { fault: { httpStatus: 503, retryAfter: 7 }, outcome: unavailable },
  { fault: { httpStatus: 403 }, outcome: rejected },
  { fault: { hang: true }, outcome: timeout, mayHaveLanded: true },
  { fault: { delay: BUDGET_MS + 5000 }, outcome: timeout, mayHaveLanded: true },
  { fault: { freeze: true }, outcome: timeout, mayHaveLanded: true },
  { fault: { reset: 'before' }, outcome: unavailable, mayHaveLanded: true },
  { fault: { reset: 'after' }, outcome: unavailable, mayHaveLanded: true },
  { fault: { streamReset: 'before' }, outcome: unavailable, mayHaveLanded: true },
  { fault: { streamReset: 'after' }, outcome: unavailable, mayHaveLanded: true },
  { fault: { goaway: true }, outcome: unavailable, mayHaveLanded: true },
  { fault: { body: 'garbage' }, outcome: unavailable, mayHaveLanded: true },
  { fault: { body: 'empty' }, outcome: unavailable, mayHaveLanded: true },
  { fault: 'refused', outcome: unavailable },
  { fault: { call: 'token', httpStatus: 400 }, outcome: rejected },
  { fault: { call: 'token', httpStatus: 401 }, outcome: rejected },
  { fault: { call: 'token', httpStatus: 429, retryAfter: 30 }, outcome: unavailable, retryAfter: '30' },
  { fault: { call: 'token', httpStatus: 500 }, outcome: unavailable },
  { fault: { call: 'token', httpStatus: 503 }, outcome: unavailable },
  { fault: { call: 'token', hang: true }, outcome: timeout },
  { fault: { call: 'token', freeze: true }, outcome: timeout },
  { fault: { call: 'token', reset: 'before' }, outcome: unavailable },
  { fault: { call: 'token', body: 'garbage' }, outcome: unavailable },
  { fault: { call: 'token', body: 'empty' }, outcome: unavailable }
]

const FOR_ALL_ATTEMPTS = 50

async function begin ({ emulator }: Host, fault: Row['fault']) {
  if (fault === 'refused') {
    await emulator.disconnect()
    // Both ends are in this process: the other one hears of it within a few turns of the event loop.
    for (let turns = 0; turns < 10; turns++) await new Promise(setImmediate)
    return
  }
  emulator.failNext({ ...fault, times: FOR_ALL_ATTEMPTS })
}

async function end ({ emulator }: Host, fault: Row['fault']) {
  if (fault === 'refused') return await emulator.reconnect()
  emulator.clearFaults()
}

async function tell (t: Test, { fault, outcome: [status, code], retryAfter = '5', mayHaveLanded }: Row) {
  const host = await startHost(t, { options: { timeout: BUDGET_MS, limit: false } })
  const visitor = host.visitor()
  const submit = async (fields: Record<string, string>) => await visitor.post('/login/continue', { ...fields, action: 'continue' })
  const { fields, continueUrl, loginRequestId } = await arriveSignedIn(visitor, host)
  if (fault !== 'refused' && fault.call === 'token') await revokeFirstToken(host)

  await begin(host, fault)
  // A timer of the same event loop: on a machine that is slow it is slow as well.
  const overdue = sleep(BUDGET_MS + GRACE_MS, undefined, { ref: false })
  const failed = await Promise.race([submit(fields), overdue])
  if (failed === undefined) throw new Error('no answer within the budget')
  t.equal(failed.status, status)
  t.equal(codeOf(failed), code)
  t.equal(failed.headers.get('retry-after'), status === 503 ? retryAfter : null)
  t.equal(failed.headers.get('location'), null)
  t.equal(refreshOf(failed), undefined)
  t.notMatch(failed.text, /partner:callback|fault:|grpc|http\/2|ECONN|NGHTTP2|socket|Stream closed/i)
  await end(host, fault)

  t.equal((await visitor.get(continueUrl)).status, 200, 'the login still waits')
  await signIn(visitor, bob)
  const asBob = await submit(fieldsOf(await visitor.get(continueUrl)))
  t.equal(asBob.status, mayHaveLanded ? 410 : 200, 'for another user')
  if (!mayHaveLanded) return
  await signIn(visitor, alice)
  t.equal((await submit(fields)).status, 200, 'for the same user')
  const subs = host.emulator.loginRequests.get(loginRequestId)?.updates.map(({ sub }) => sub)
  t.strictSame(new Set(subs), new Set([alice.sub]))
}

t.test('each fault gets its answer', (t) => {
  // They wait most of the time.
  t.jobs = 8
  for (const row of rows) t.test(`${JSON.stringify(row.fault)} answers ${row.outcome.join(' ')}`, async (t) => await tell(t, row))
  t.end()
})

t.test('what passes within the budget is not seen', async (t) => {
  const passing: EmulatorFault[] = [
    { status: 'unavailable' }, { status: 'resource_exhausted', times: 2 }, { httpStatus: 503 }, { httpStatus: 429 }, { delay: 300 },
    { reset: 'before' }, { reset: 'after' }, { streamReset: 'before' }, { streamReset: 'after' }, { goaway: true }, { body: 'garbage' },
    { call: 'token', reset: 'before' }, { call: 'token', httpStatus: 503 }
  ]
  const host = await startHost(t, { options: { limit: false } })
  const visitor = host.visitor()
  for (const fault of passing) {
    const { fields, loginRequestId } = await arriveSignedIn(visitor, host)
    if (fault.call === 'token') await revokeFirstToken(host)
    host.emulator.failNext(fault)
    t.equal((await visitor.post('/login/continue', { ...fields, action: 'continue' })).status, 200, JSON.stringify(fault))
    t.match(host.emulator.loginRequests.get(loginRequestId)?.user, alice)
  }
})

t.test('a connection that fell silent costs the login that finds it at most, however short its budget', async (t) => {
  const host = await startHost(t, { options: { timeout: SHORT_BUDGET_MS } })
  const visitor = host.visitor()
  // The ping and the budget end at about the same time.
  for (const [fault, ...statuses] of [[undefined, 200], [{ freeze: true }, 503, 504], [undefined, 200]] as const) {
    const { fields } = await arriveSignedIn(visitor, host)
    if (fault) host.emulator.failNext(fault)
    const { status } = await visitor.post('/login/continue', { ...fields, action: 'continue' })
    t.ok(statuses.some((expected) => status === expected), `${status}`)
  }
})

t.test('a connection that fell silent is found dead within the budget of the one login on it', async (t) => {
  const host = await startHost(t, { options: { timeout: 10_000 } })
  const visitor = host.visitor()
  for (const fault of [undefined, { freeze: true }] as const) {
    const { fields } = await arriveSignedIn(visitor, host)
    if (fault) host.emulator.failNext(fault)
    t.equal((await visitor.post('/login/continue', { ...fields, action: 'continue' })).status, 200)
  }
})
