import { ScalekitClient } from '@scalekit-sdk/node'
import t, { type Test } from 'tap'
import { alice, arrive, arriveSignedIn, bob, signIn, startHost, until } from '../support/host.js'
import { fieldsOf } from '../support/visitor.js'
import { scalekitLogin, type CompletedEvent, type FailedEvent, type ScalekitLoginOptions } from '../../dist/index.js'

const details = {
  authRequest: { id: 'req_1', scopes: ['notes:read', 'notes:write'] },
  client: { clientId: 'https://claude.ai/client.json', skClientId: 'm2m_1', clientName: 'Claude', isDcr: false, isCimd: true },
  resource: { id: 'res_1', name: 'Acme Notes MCP' }
}
const claude = {
  clientId: 'https://claude.ai/client.json',
  clientName: 'Claude',
  isVerified: true,
  scopes: ['notes:read', 'notes:write'],
  resource: { id: 'res_1', name: 'Acme Notes MCP' }
}

/** A host whose client for Scalekit has the method that SDKs of 2.17 and later have. */
async function startAsking (
  t: Test, answer: (loginRequestId: string) => unknown, options: Partial<ScalekitLoginOptions> = {}
) {
  const asked: string[] = []
  const host = await startHost(t, {
    register: async (app, given, { environmentUrl, clientId, clientSecret }) => {
      const { auth } = new ScalekitClient(environmentUrl, clientId, clientSecret)
      const scalekit = {
        auth: {
          updateLoginUserDetails: auth.updateLoginUserDetails.bind(auth),
          async getLoginRequestDetails (loginRequestId: string) {
            asked.push(loginRequestId)
            return await answer(loginRequestId)
          }
        }
      }
      await app.register(scalekitLogin, { ...given, scalekit, cookie: { secure: false, secret: 's'.repeat(32) }, ...options })
      app.get('/who', async (request) => ({ client: await request.findScalekitClient() }))
      app.get<{ Querystring: { id: string, connection?: string } }>('/who-of', async (request) => ({
        client: await request.findScalekitClient({ flowId: request.query.id, connectionId: request.query.connection })
      }))
    }
  })
  return { host, asked }
}

t.test('the confirm page says who asks for what, and Scalekit is asked once for each login', async (t) => {
  const { host, asked } = await startAsking(t, () => details)
  const visitor = host.visitor()
  const { page, continueUrl, loginRequestId, fields } = await arriveSignedIn(visitor, host)
  t.match(page.text.replace(/<\/?bdi>/g, ''), 'Claude from claude.ai wants to use this application as you.')
  t.match(page.text, 'notes:read, notes:write')
  t.match(page.text, 'Acme Notes MCP')
  t.strictSame(JSON.parse((await visitor.getJson(continueUrl)).text).client, claude)
  t.equal((await visitor.post('/login/continue', { ...fields, action: 'continue' })).status, 200)
  t.strictSame(asked, [loginRequestId])
})

t.test('pages of the host can say who asks, for the login that is named or the only one', async (t) => {
  const { host, asked } = await startAsking(t, () => details)
  const visitor = host.visitor()
  const who = async (path: string) => JSON.parse((await visitor.get(path)).text).client
  t.equal(await who('/who'), null, 'nobody')
  const { flow, continueUrl } = await arrive(visitor, host)
  t.strictSame(await who('/who'), claude, 'the only one')
  await arrive(visitor, host)
  t.equal(await who('/who'), null, 'several, and none is named')
  t.strictSame(await who(`/who?return_to=${encodeURIComponent(continueUrl)}`), claude)
  t.strictSame(await who(`/who-of?id=${flow}`), claude)
  t.equal(await who('/who-of?id=unknown'), null)
  t.equal(await who(`/who-of?id=${flow}&connection=conn_other`), null)
  t.equal(asked.length, 1)
})

t.test('the chooser says which app is which', async (t) => {
  const registered = { client: { clientId: 'm2m_1', clientName: 'Cursor', isDcr: true, isCimd: false } }
  const answers: unknown[] = [details, registered, {}]
  const { host } = await startAsking(t, () => answers.shift())
  const visitor = host.visitor()
  for (let n = 0; n < 3; n++) await arrive(visitor, host)
  const { text } = await visitor.get('/login/continue')
  for (const said of ['Claude from claude.ai', 'An app that calls itself Cursor', 'An app\n']) t.match(text.replace(/<\/?bdi>/g, ''), said)
  const { logins } = JSON.parse((await visitor.getJson('/login/continue')).text)
  t.strictSame(logins.map(({ client }: { client?: { clientName: string } }) => client?.clientName).sort(), ['Claude', 'Cursor', undefined])
})

t.test('where who asks changes, the page is shown anew and says so, and nothing is sent', async (t) => {
  let client = details.client
  const { host } = await startAsking(t, () => ({ ...details, client }), { maxAge: 600 })
  const visitor = host.visitor()
  const { fields, loginRequestId } = await arriveSignedIn(visitor, host)
  client = { ...client, clientName: 'Evil' }
  // Another instance, which has not asked yet.
  const { host: second } = await startAsking(t, () => ({ ...details, client }), {
    environmentUrl: host.emulator.environmentUrl, connectionId: host.emulator.connectionId
  })
  const cookie = await visitor.pair('scalekit-login')
  const elsewhere = second.visitor()
  await signIn(elsewhere, alice)
  const session = await elsewhere.pair('sessionId')
  const answer = await elsewhere.post('/login/continue', { ...fields, action: 'continue' }, { cookie: `${cookie}; ${session}` })
  t.equal(answer.status, 200)
  t.match(answer.text, 'The details of the app that wants to connect have changed')
  t.match(answer.text, 'Evil')
  const json = await elsewhere.postJson('/login/continue', { ...fields, action: 'continue' }, { cookie: `${cookie}; ${session}` })
  t.match(JSON.parse(json.text), { changed: ['client'], client: { clientName: 'Evil' } })
  t.equal(json.status, 409)
  t.equal(host.emulator.loginRequests.get(loginRequestId)?.updates.length, 0)
})

t.test('a page that is shown anew says what changed', async (t) => {
  const organizations = [{ id: '1', name: 'Acme' }, { id: '2', name: 'Globex' }]
  const host = await startHost(t, { options: { findOrganizations: () => organizations } })
  const visitor = host.visitor()
  const { fields } = await arriveSignedIn(visitor, host)
  organizations.pop()
  const fewer = await visitor.post('/login/continue', { ...fields, action: 'continue', organization: '1' })
  t.match(fewer, { status: 200, text: 'Your organizations have changed' })
  await signIn(visitor, bob)
  const another = await visitor.post('/login/continue', { ...fieldsOf(fewer), action: 'continue' })
  t.match(another, { status: 200, text: 'The account has changed' })
  t.notMatch(another.text, 'Your organizations have changed')
  t.equal(host.updates(), 0)
})

const unhelpful: Record<string, () => unknown> = {
  'does not answer': () => new Promise(() => {}),
  fails: () => Promise.reject(new Error('not found')),
  'answers nothing': () => undefined,
  'answers something else': () => ({ client: { clientId: 7 }, authRequest: 'x' })
}
for (const [what, answer] of Object.entries(unhelpful)) {
  t.test(`a Scalekit that ${what} is no obstacle`, async (t) => {
    const { host, asked } = await startAsking(t, answer)
    const visitor = host.visitor()
    const { page, fields, loginRequestId } = await arriveSignedIn(visitor, host)
    t.match(page.text, 'An app wants to use')
    t.equal((await visitor.post('/login/continue', { ...fields, action: 'continue' })).status, 200)
    t.equal(host.emulator.loginRequests.get(loginRequestId)?.status, 'updated')
    t.equal(asked.length, 1, 'and is not asked again at once')
  })
}

t.test('with showClient: false nobody is asked', async (t) => {
  const { host, asked } = await startAsking(t, () => details, { showClient: false })
  const visitor = host.visitor()
  const { page } = await arriveSignedIn(visitor, host)
  t.match(page.text, 'An app wants to use')
  t.equal(JSON.parse((await visitor.get('/who')).text).client, null)
  t.strictSame(asked, [])
})

t.test('audit hooks get the client ID', async (t) => {
  const events: Array<CompletedEvent | FailedEvent> = []
  const hook = (_request: unknown, event: CompletedEvent | FailedEvent) => { events.push(event) }
  const { host } = await startAsking(t, () => details, { onCompleted: hook, onFailed: hook })
  const visitor = host.visitor()
  const { fields } = await arriveSignedIn(visitor, host)
  await visitor.post('/login/continue', { ...fields, csrf_token: 'x', action: 'continue' })
  await visitor.post('/login/continue', { ...fields, action: 'continue' })
  await until(() => events.length === 2)
  t.match(events, [{ code: 'FST_SCALEKIT_INVALID_CSRF_TOKEN', clientId: claude.clientId }, { sub: alice.sub, clientId: claude.clientId }])

  const silent = await startHost(t, { options: { onCompleted: hook, onFailed: hook } })
  const other = silent.visitor()
  const login = await arriveSignedIn(other, silent)
  await other.post('/login/continue', { ...login.fields, action: 'continue' })
  await until(() => events.length === 3)
  t.notOk('clientId' in Object(events[2]), 'none where the SDK cannot ask')
})

t.test('what a client says about itself is cut and cleaned', async (t) => {
  const long = 'x'.repeat(5000)
  const answer = {
    authRequest: { scopes: [`a\u202e${long}`, 7, '', ...Array.from({ length: 500 }, (_, n) => `s${n}`)] },
    client: { clientId: `m2m_\n${long}`, clientName: `\u0000Evil\u2066${long}`, isCimd: true },
    resource: { id: 'res_1', name: 7 }
  }
  const { host } = await startAsking(t, () => answer)
  const visitor = host.visitor()
  const { continueUrl } = await arriveSignedIn(visitor, host)
  const { client } = JSON.parse((await visitor.getJson(continueUrl)).text)
  t.equal(client.isVerified, false, 'an ID that is no URL has no host')
  t.equal(client.clientId.length, 500)
  t.match(client.clientName, /^Evil x{94}…$/)
  t.equal(client.scopes.length, 98)
  t.match(client.scopes[0], /^a x{97}…$/)
  t.strictSame(client.resource, { id: 'res_1', name: '' })
})

t.test('a client without a name, scopes or resource is one all the same', async (t) => {
  const { host } = await startAsking(t, () => ({ client: { clientId: 'm2m_1' } }))
  const visitor = host.visitor()
  await arrive(visitor, host)
  t.strictSame(JSON.parse((await visitor.get('/who')).text).client, { clientId: 'm2m_1', clientName: '', isVerified: false, scopes: [] })
})

t.test('a host of its own is what counts as verified', async (t) => {
  for (const [clientId, isCimd, isVerified] of [
    ['https://claude.ai/c.json', true, true], ['http://localhost:3000/c.json', true, true], ['http://claude.ai/c.json', true, false],
    ['https://claude.ai/c.json', false, false], ['javascript:alert(1)', true, false], ['m2m_1', false, false]
  ]) {
    const { host } = await startAsking(t, () => ({ client: { clientId, clientName: 'x', isCimd } }))
    const visitor = host.visitor()
    await arrive(visitor, host)
    t.match(JSON.parse((await visitor.get('/who')).text).client, { clientId, isVerified }, String(clientId))
  }
})
