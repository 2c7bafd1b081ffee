import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import t from 'tap'
import { createEarlyHops } from '../../../dist/testing/flows/early-hops.js'
import { createExchanges } from '../../../dist/testing/flows/exchange.js'
import { createFlows } from '../../../dist/testing/flows/flows.js'
import { describeAddress, describeTarget } from '../../../dist/testing/flows/describe-request.js'
import { createRecording } from '../../../dist/testing/flows/recording.js'
import { createVisitRecorder } from '../../../dist/testing/flows/record-visits.js'
import type { OwnVisit } from '../../../dist/testing/own-client/own-visit.js'
import { alice, sdkClient, startEmulator } from '../set-up.js'
import { readFlow, readRoot, startService } from './read-flow.js'

t.test('the last 1,000 logins are kept, and an older one that is still open can be finished', async (t) => {
  const emulator = await startEmulator(t)
  const { send, goBack } = await startService(emulator)
  for (let count = 0; count < 1000; count++) emulator.startLogin()
  t.equal((await send()).status, 200)
  t.equal((await goBack()).status, 200)
  t.equal((await fetch(`${emulator.environmentUrl}/viewer/flows/1`)).status, 404)
  t.match(await readRoot(emulator), '1 to 100 of 1000')
})

t.test('a login keeps its first 100 requests and mistakes, and says how many there are besides', async (t) => {
  const emulator = await startEmulator(t)
  const { send } = await startService(emulator)
  for (let count = 0; count < 110; count++) await send({ ...alice, [`unknown${count}`]: 1 })
  const { hops, problems, left } = await readFlow(emulator)
  t.strictSame([hops.length, problems.length, left], [100, 50, 72])
  t.match(await readRoot(emulator), '50 mistakes<')
  t.match(await (await fetch(`${emulator.environmentUrl}/viewer/flows/1`)).text(), '72 more are not kept')
})

t.test('what is noted outside of a request to this emulator is dropped', (t) => {
  const create = () => createExchanges({ flows: createFlows(), early: createEarlyHops(), tell: () => t.fail() })
  const [exchanges, others] = [create(), create()]
  const note = () => {
    exchanges.note(undefined, { from: 'service', what: 'Nothing' })
    exchanges.notice({ code: 'too-late', detail: '' })
  }
  note()
  const request = Object.assign(new IncomingMessage(new Socket()), { url: '/', method: 'GET' })
  const response = new ServerResponse(request)
  others.follow(request, response, note)
  response.end().emit('close')
  t.end()
})

t.test('a call that is made to fail is shown as that, in the newest login that waits', async (t) => {
  const emulator = await startEmulator(t)
  const { loginRequestId } = emulator.startLogin()
  const { auth } = sdkClient(emulator)
  const send = () => auth.updateLoginUserDetails(emulator.connectionId, loginRequestId, alice)
  await send()
  emulator.failNext({ status: 'not_found', times: 1 })
  await t.rejects(send())
  emulator.failNext({ delay: 1 })
  await send()
  emulator.failNext({ call: 'keys', httpStatus: 502 })
  await fetch(`${emulator.environmentUrl}/keys`)
  const { problems, hops } = await readFlow(emulator)
  t.ok(hops.some(({ what, outcome }) => what === 'Send the user’s details' && outcome === 'not_found'))
  t.match(problems, [
    { code: 'failed-on-purpose', detail: 'status not_found' }, { code: 'failed-on-purpose', detail: 'delay 1' },
    { code: 'details-sent-twice' }
  ])
  t.match(await readRoot(emulator), /made to fail\.<\/strong> httpStatus 502/)
})

t.test('a request whose connection is reset, or that has no response yet, is shown so', async (t) => {
  const emulator = await startEmulator(t)
  const { send } = await startService(emulator)
  emulator.failNext({ reset: 'before' })
  await t.rejects(send())
  emulator.failNext({ hang: true })
  const hanging = t.rejects(send())
  while ((await readFlow(emulator)).hops.length < 3) await new Promise(setImmediate)
  const text = await (await fetch(`${emulator.environmentUrl}/viewer/flows/1.mmd`)).text()
  t.match(text, /connection ended/)
  t.match(text, /no response yet/)
  await emulator.disconnect()
  await hanging
})

t.test('addresses are shown with the names of their parameters, and without their values and IDs', (t) => {
  t.equal(describeTarget('/api/lri_12345/x?a=1&b=2'), '/api/…/x?a&b')
  t.equal(describeAddress('https://app.example/callback?code=secret#x'), 'https://app.example/callback?code')
  t.equal(describeAddress('/oauth/consent/abcdefghijklmnopqr5tu'), '/oauth/consent/…')
  t.equal(describeTarget('/.well-known/oauth-protected-resource/mcp'), '/.well-known/oauth-protected-resource/mcp')
  t.equal(describeTarget(`/${'a b'.repeat(100)}`).length, 121)
  t.end()
})

t.test('what a client sends that is neither a message nor metadata is shown without an opaque token', (t) => {
  const recording = createRecording('skc_1', () => {})
  const { flows, early } = recording
  const visit = { visitId: '1', clientId: 'm2m_1' } as OwnVisit
  const recorder = createVisitRecorder('http://127.0.0.1:9', recording, () => visit)
  const exchange = {
    visitId: '1',
    method: 'DELETE',
    url: 'http://127.0.0.1:1/mcp',
    status: 200,
    failure: undefined,
    startedAt: new Date(),
    milliseconds: 1,
    requestHeaders: { authorization: 'Bearer opaque' },
    responseHeaders: {},
    requestBody: undefined,
    responseBody: 'data: text'
  }
  recorder.begin(visit)
  recorder.add(exchange)
  recorder.begin(visit)
  t.match(early.take('m2m_1'), [{ what: 'Talk to the MCP server', contents: [{ title: 'What came back', value: 'data: text' }] }])
  for (let count = 0; count < 60; count++) recorder.add({ ...exchange, visitId: String(count) })
  recording.recorder.decide('forgotten')
  t.strictSame(flows.list(), [])
  t.end()
})
