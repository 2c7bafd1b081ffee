import { inspect } from 'node:util'
import t from 'tap'
import { arriveSignedIn, startHost } from '../support/host.js'

t.test('T47: whoever inspects the app finds neither client secret nor token, nor keys', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const { fields } = await arriveSignedIn(visitor, host)
  t.equal((await visitor.post('/login/continue', { ...fields, action: 'continue' })).status, 200)
  const { clientSecret } = host.emulator
  const client = Object(host.app.scalekit)
  t.equal(client.coreClient.clientSecret, clientSecret, 'the client has it')
  const seen = inspect(host.app, { depth: 12, showHidden: true, maxArrayLength: null, breakLength: Infinity })
  for (const secret of [clientSecret, client.coreClient.accessToken]) t.notOk(seen.includes(secret))
  t.notOk(Object.keys(host.app).includes('scalekit'), 'not enumerable')
})

t.test('T47: whoever inspects a request about a login finds no secret', async (t) => {
  const seen: string[] = []
  const host = await startHost(t, {
    before (app) {
      app.addHook('onSend', async (request) => {
        // Each takes more than a second.
        if (request.url.startsWith('/login/')) seen.push(inspect(request, { depth: 12, showHidden: true, breakLength: Infinity }))
      })
    }
  })
  await arriveSignedIn(host.visitor(), host)
  const { clientSecret } = host.emulator
  t.match(seen.at(-1), 'fastify-scalekit-login.subject')
  for (const text of seen) t.notOk(text.includes(clientSecret))
})

t.test('T47: no method that the app supports reaches the log with its query', async (t) => {
  const host = await startHost(t)
  const { loginUrl, state, loginRequestId } = host.emulator.startLogin()
  const query = loginUrl.slice(loginUrl.indexOf('?'))
  const visitor = host.visitor()
  // fetch refuses to send TRACE.
  for (const method of host.app.supportedMethods.filter((name) => name !== 'TRACE')) {
    for (const path of ['/login', '/login/continue']) await visitor.send(method, path + query)
  }
  const log = host.log.join('')
  for (const secret of [state, loginRequestId]) t.notOk(log.includes(secret))
})
