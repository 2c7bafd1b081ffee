import { tracingChannel } from 'node:diagnostics_channel'
import t from 'tap'
import type { HandoffTrace } from '../../dist/index.js'
import { arriveSignedIn, startHost } from '../support/host.js'

t.test('each hand-off is traced, failures with their error, and without forbidden values', async (t) => {
  const seen: Array<[string, HandoffTrace & { error?: { code: string } }]> = []
  const note = (event: string) => (trace: unknown) => { seen.push([event, trace as HandoffTrace]) }
  const subscribers = { start: note('start'), end: () => {}, asyncStart: () => {}, asyncEnd: note('asyncEnd'), error: note('error') }
  const channel = tracingChannel('fastify-scalekit-login.handoff')
  channel.subscribe(subscribers)
  t.teardown(() => channel.unsubscribe(subscribers))

  const host = await startHost(t)
  const visitor = host.visitor()
  const { fields, flow, state, loginRequestId } = await arriveSignedIn(visitor, host)
  host.emulator.failNext('internal')
  for (const action of ['continue', 'continue']) await visitor.post('/login/continue', { ...fields, action })
  const cancelled = await arriveSignedIn(visitor, host)
  await visitor.post('/login/continue', { ...cancelled.fields, action: 'cancel' })

  t.strictSame(seen.map(([event, { flowId, outcome }]) => [event, flowId, outcome]), [
    ['start', flow, 'completed'], ['error', flow, 'completed'], ['asyncEnd', flow, 'completed'],
    ['start', flow, 'completed'], ['asyncEnd', flow, 'completed'],
    ['start', cancelled.flow, 'failed'], ['asyncEnd', cancelled.flow, 'failed']
  ])
  t.equal(seen[1]?.[1].error?.code, 'FST_SCALEKIT_UNAVAILABLE')
  t.equal(seen[0]?.[1].connectionId, host.emulator.connectionId)
  const text = JSON.stringify(seen)
  for (const value of [state, loginRequestId, 'alice@example.com']) t.notOk(text.includes(value))
})
