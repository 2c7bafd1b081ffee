import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { alice, arriveSignedIn, startHost } from '../support/host.js'
import { codeOf } from '../support/visitor.js'

type Parse = (text: string) => unknown

const asObject: Parse = (text) => text.startsWith('{') ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text))
const asLists: Parse = (text) => Object.fromEntries(Object.entries(Object(asObject(text))).map(([name, value]) => [name, [value]]))

/** Reads bodies before Fastify does, as functions platforms and Express middleware do. */
const readBefore = (parse: Parse) => (app: FastifyInstance) => {
  app.addHook('onRequest', async ({ raw, url }) => {
    if (!url.startsWith('/login')) return
    const chunks = await Readable.prototype.toArray.call(raw)
    if (chunks.length > 0) Object.assign(raw, { body: parse(Buffer.concat(chunks).toString()) })
  })
}

const ways: Record<string, Parse> = {
  'into an object': asObject,
  'into an object of lists': asLists,
  'into text': (text) => text,
  'into bytes': (text) => Buffer.from(text)
}

for (const [way, parse] of Object.entries(ways)) {
  t.test(`a form that was read ${way} before us completes the login`, async (t) => {
    const host = await startHost(t, { before: readBefore(parse), options: { findUser: () => alice } })
    const visitor = host.visitor()
    const { fields, loginRequestId } = await arriveSignedIn(visitor, host, null)
    const answer = await visitor.post('/login/continue', { ...fields, action: 'continue' })
    t.equal(answer.status, 200)
    t.match(host.emulator.loginRequests.get(loginRequestId)?.user, { sub: 'user_alice' })
  })
}

t.test('JSON that was read before us completes the login, and a wrong body is still refused', async (t) => {
  const host = await startHost(t, { before: readBefore(asObject), options: { findUser: () => alice } })
  const visitor = host.visitor()
  const { continueUrl } = await arriveSignedIn(visitor, host, null)
  const { flow, csrfToken } = JSON.parse((await visitor.getJson(continueUrl)).text)
  t.equal(codeOf(await visitor.postJson('/login/continue', { flow, csrf_token: csrfToken, action: 'x' })), 'FST_ERR_VALIDATION')
  const json = { flow, csrf_token: csrfToken, action: 'continue' }
  t.equal((await visitor.postJson('/login/continue', json)).status, 200)
})

t.test('a body that nobody has read is read, whatever stands beside it', async (t) => {
  const before = (app: FastifyInstance) => {
    app.addHook('onRequest', async ({ raw }) => { Object.assign(raw, { body: {} }) })
  }
  const host = await startHost(t, { before, options: { findUser: () => alice } })
  const visitor = host.visitor()
  const { fields } = await arriveSignedIn(visitor, host, null)
  t.equal((await visitor.post('/login/continue', { ...fields, action: 'continue' })).status, 200)
})
