import { FastifyOtelInstrumentation } from '@fastify/otel'
import { context, metrics, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { type DataPoint, type Histogram, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics'
import { InMemorySpanExporter, NodeTracerProvider, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node'
import t, { type Test } from 'tap'
import { loadTelemetry } from '../../dist/telemetry/load-telemetry.js'
import { buildResourceHost, callWith } from '../resource-server/resource-host.js'
import { startTokenIssuer } from '../resource-server/token-issuer.js'
import { alice, arrive, arriveSignedIn, SHORT_BUDGET_MS, startHost } from '../support/host.js'

const ours = 'fastify-scalekit-login'

/** Collects when a test asks. */
class Reader extends MetricReader {
  protected override async onForceFlush () {}
  protected override async onShutdown () {}
}

/** OpenTelemetry as a host sets it up, until the test is over. */
function setUp (t: Test) {
  const exporter = new InMemorySpanExporter()
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  provider.register()
  const reader = new Reader()
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }))
  t.teardown(() => {
    for (const api of [trace, metrics, context]) api.disable()
  })

  async function collect () {
    const { resourceMetrics } = await reader.collect()
    return resourceMetrics.scopeMetrics.filter(({ scope }) => scope.name === ours).flatMap(({ metrics }) => metrics)
  }
  const findPoints = async (name: string): Promise<Array<DataPoint<unknown>>> =>
    (await collect()).find(({ descriptor }) => descriptor.name === name)?.dataPoints ?? []

  return {
    provider,
    collect,
    spans: (): ReadableSpan[] => exporter.getFinishedSpans(),
    ourSpans: (): ReadableSpan[] => exporter.getFinishedSpans().filter(({ instrumentationScope }) => instrumentationScope.name === ours),
    /** `step`, `outcome` or `error.type`, and how often. */
    async count (name: string, ...labels: string[]): Promise<Record<string, number>> {
      return Object.fromEntries((await findPoints(name)).map(({ attributes, value }) => [
        labels.map((label) => attributes[label] ?? '').join(' ').trim(),
        typeof value === 'number' ? value : (value as Histogram).count
      ]))
    }
  }
}

t.test('a hand-off is a span below that of its request', async (t) => {
  const telemetry = setUp(t)
  const instrumentation = new FastifyOtelInstrumentation()
  instrumentation.setTracerProvider(telemetry.provider)
  const host = await startHost(t, { before: async (app) => { await app.register(instrumentation.plugin()) } })
  const visitor = host.visitor()
  const login = await arriveSignedIn(visitor, host)
  host.emulator.failNext('internal')
  for (const action of ['continue', 'continue']) await visitor.post('/login/continue', { ...login.fields, action })

  const [refused, taken, ...more] = telemetry.ourSpans()
  t.equal(more.length, 0)
  const parentOf = (span: ReadableSpan | undefined) =>
    telemetry.spans().find((other) => other.spanContext().spanId === span?.parentSpanContext?.spanId)
  t.match(parentOf(taken)?.attributes, { 'hook.name': /handler/ }, 'the handler of the request is its parent')
  t.match(parentOf(parentOf(taken)), { name: 'request', attributes: { 'http.route': '/login/continue' } })

  const facts = {
    'scalekit_login.connection_id': host.emulator.connectionId,
    'scalekit_login.outcome': 'completed',
    'scalekit_login.flow_id': login.flow
  }
  const authRequestId = host.emulator.loginRequests.get(login.loginRequestId)?.authRequestId
  t.match(refused, { name: 'scalekit_login.hand_off', kind: SpanKind.INTERNAL, status: { code: SpanStatusCode.ERROR } })
  t.strictSame(refused?.attributes, { ...facts, 'error.type': 'FST_SCALEKIT_UNAVAILABLE' })
  t.equal(taken?.status.code, SpanStatusCode.UNSET)
  t.strictSame(taken?.attributes, { ...facts, 'scalekit_login.auth_request_id': authRequestId })
})

t.test('steps and hand-offs are counted by what came of them', async (t) => {
  const telemetry = setUp(t)
  const host = await startHost(t, {
    after: (app) => {
      app.post('/own', async (request) => await request.completeScalekitLogin(alice, { confirmed: true, connectionId: 'conn_other' }))
    }
  })
  const visitor = host.visitor()
  const login = await arriveSignedIn(visitor, host)
  await visitor.post('/login/continue', { ...login.fields, action: 'continue' })
  const cancelled = await arriveSignedIn(visitor, host)
  await visitor.post('/login/continue', { ...cancelled.fields, action: 'cancel' })
  const refused = await arriveSignedIn(visitor, host)
  host.emulator.failNext('permission_denied')
  await visitor.post('/login/continue', { ...refused.fields, action: 'continue' })
  await visitor.get('/login?login_request_id=lri_1')
  await host.visitor().postJson('/own', {})
  const anonymous = host.visitor()
  const { continueUrl } = await arrive(anonymous, host)
  await anonymous.get(continueUrl)

  const { connectionId } = host.emulator
  t.strictSame(
    await telemetry.count('scalekit_login.steps', 'scalekit_login.step', 'error.type', 'scalekit_login.connection_id'), {
      [`received  ${connectionId}`]: 4,
      [`sign-in  ${connectionId}`]: 1,
      [`completed  ${connectionId}`]: 1,
      [`cancelled  ${connectionId}`]: 1,
      [`failed FST_SCALEKIT_USER_DETAILS_REJECTED ${connectionId}`]: 1,
      [`failed FST_ERR_VALIDATION ${connectionId}`]: 1,
      'failed FST_SCALEKIT_NO_LOGIN_REQUEST': 1
    })
  t.strictSame(await telemetry.count('scalekit_login.hand_off.duration', 'scalekit_login.outcome', 'error.type'), {
    completed: 1, failed: 1, 'completed FST_SCALEKIT_USER_DETAILS_REJECTED': 1
  })
  const [duration] = (await telemetry.collect()).filter(({ descriptor }) => descriptor.name.endsWith('hand_off.duration'))
  t.equal(duration?.descriptor.unit, 's')
})

t.test('what fails at the start, and a Redis out of reach, are counted as well', async (t) => {
  const telemetry = setUp(t)
  const noRedis = { eval: async () => { throw Object.assign(new Error('no'), { code: 'ECONNREFUSED' }) } }
  const host = await startHost(t, {
    options: { redis: noRedis, clientSecret: 'not the secret of this client, however long it is' }
  })
  const { connectionId } = host.emulator
  const countSteps = async () =>
    await telemetry.count('scalekit_login.steps', 'scalekit_login.step', 'error.type', 'scalekit_login.connection_id')
  while (!host.log.join('').includes('refuses the credentials')) await new Promise((resolve) => setTimeout(resolve, 5))
  await arriveSignedIn(host.visitor(), host)
  t.match(await countSteps(), { [`warm-up rejected ${connectionId}`]: 1, [`redis ECONNREFUSED ${connectionId}`]: Number })
})

t.test('the verification of a token is a span, unless the token is remembered', async (t) => {
  const telemetry = setUp(t)
  const issuer = await startTokenIssuer(t)
  const app = await buildResourceHost(t, { options: { environmentUrl: issuer.environmentUrl } })
  const token = await issuer.token()
  for (let calls = 0; calls < 3; calls++) t.equal((await callWith(app, `Bearer ${token}`)).status, 200)
  t.equal((await callWith(app, `Bearer ${await issuer.token({ exp: 1 })}`)).status, 401)
  issuer.state.answer = { status: 500 }
  const other = await buildResourceHost(t, { options: { environmentUrl: issuer.environmentUrl } })
  t.equal((await callWith(other, `Bearer ${token}`)).status, 503)

  const [good, expired, unknown, ...more] = telemetry.ourSpans()
  t.equal(more.length, 0)
  t.match(good, { name: 'scalekit_login.token_verification', attributes: {}, status: { code: SpanStatusCode.UNSET } })
  t.match(expired, { attributes: { 'error.type': 'FST_SCALEKIT_INVALID_TOKEN' }, status: { code: SpanStatusCode.UNSET } })
  t.match(unknown, { attributes: { 'error.type': 'FST_SCALEKIT_KEYS_UNAVAILABLE' }, status: { code: SpanStatusCode.ERROR } })
  t.strictSame(await telemetry.count('scalekit_login.token_verification.duration', 'error.type'), {
    '': 1, FST_SCALEKIT_INVALID_TOKEN: 1, FST_SCALEKIT_KEYS_UNAVAILABLE: 1
  })
})

t.test('no span and no measurement names a user, or holds a secret', async (t) => {
  const telemetry = setUp(t)
  const instrumentation = new FastifyOtelInstrumentation()
  instrumentation.setTracerProvider(telemetry.provider)
  const host = await startHost(t, {
    before: async (app) => { await app.register(instrumentation.plugin()) },
    options: { timeout: SHORT_BUDGET_MS }
  })
  const visitor = host.visitor()
  const login = await arriveSignedIn(visitor, host)
  await visitor.send('HEAD', `/login?login_request_id=${login.loginRequestId}&state=${login.state}`)
  await visitor.get(`/login?login_request_id=%00&state=${login.state}`)
  for (const fault of ['invalid_argument', 'internal', 'not_found'] as const) {
    host.emulator.failNext(fault)
    await visitor.post('/login/continue', { ...login.fields, action: 'continue' })
  }
  await visitor.post('/login/continue', { ...login.fields, action: 'continue' })

  const spans = telemetry.spans()
  t.ok(spans.some(({ attributes }) => attributes['url.path'] === '/login'), 'the request is there, without its query')
  const text = JSON.stringify([
    spans.map(({ name, attributes, events, status }) => ({ name, attributes, events, status })), await telemetry.collect()
  ])
  const { clientSecret } = host.emulator
  for (const value of [login.state, login.loginRequestId, alice.email, alice.sub, clientSecret, login.fields.csrf_token ?? '']) {
    t.notOk(text.includes(value))
  }
})

t.test('without OpenTelemetry, nothing is measured', async (t) => {
  const missing = async () => { throw new Error('Cannot find package \'@opentelemetry/api\' imported from a host') }
  const telemetry = await loadTelemetry(missing)
  telemetry.countStep('received')
  const completed = { authRequestId: 'req_1' }
  const facts = { connectionId: 'conn_1', flowId: 'flow', outcome: 'completed' } as const
  t.equal(await telemetry.traceHandOff(facts, async () => completed), completed)
  t.equal(await telemetry.traceVerification(async () => completed), completed)
  const broken = new Error('its file is broken')
  await t.rejects(loadTelemetry(async () => { throw broken }), broken, 'one that is there and does not load is not passed over')
})

t.test('an error without a code has no name of its own', async (t) => {
  const telemetry = setUp(t)
  const { traceVerification } = await loadTelemetry()
  await t.rejects(traceVerification(async () => { throw new TypeError('alice@example.com') }), TypeError)
  t.strictSame(await telemetry.count('scalekit_login.token_verification.duration', 'error.type'), { _OTHER: 1 })
  t.match(telemetry.ourSpans(), [{ events: [], status: { code: SpanStatusCode.ERROR } }])
})
