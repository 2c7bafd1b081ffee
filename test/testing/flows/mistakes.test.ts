import t from 'tap'
import type { ScalekitEmulator } from '../../../dist/testing/index.js'
import { alice, callbackUrl, createBrowser, fetchApiToken, sdkClient, startEmulator } from '../set-up.js'
import { readCodes, readFlow, readRoot, type Service, startService } from './read-flow.js'

type Steps = (service: Service, emulator: ScalekitEmulator) => Promise<unknown> | void

const state = 'a%20b+c/d=efgh ijkl'

/** What a service does, what the viewer says of it, and what is awaited then. */
const cases: Record<string, { does: Steps, says: string[], detail?: string, then: string }> = {
  'an honest login': { does: async ({ send, goBack }) => { await send(); await goBack() }, says: [], then: 'done' },
  'details, and nothing else yet': { does: ({ send }) => send(), says: [], then: 'callback' },
  'nothing yet': { does: () => {}, says: [], then: 'details' },
  'nothing, until it expires': {
    does: ({ loginRequestId }, emulator) => emulator.expireLogin(loginRequestId), says: ['details-never-sent'], then: 'ended'
  },
  'details, and the browser never comes back': {
    does: async ({ send, loginRequestId }, emulator) => { await send(); emulator.expireLogin(loginRequestId) },
    says: ['browser-never-back'],
    then: 'ended'
  },
  'the browser before the details': {
    does: async ({ send, goBack }) => { await goBack(); await send() },
    says: ['browser-back-before-details'],
    detail: 'Nothing had been accepted so far.',
    then: 'callback'
  },
  'the browser after refused details': {
    does: async ({ send, goBack }) => { await send({ sub: 'alice' }); await goBack() },
    says: ['details-incomplete', 'browser-back-before-details'],
    detail: 'What had been sent was refused.',
    then: 'details'
  },
  'refused details, until it expires': {
    does: async ({ send, loginRequestId }, emulator) => { await send({ sub: 'alice' }); emulator.expireLogin(loginRequestId) },
    says: ['details-incomplete'],
    then: 'ended'
  },
  'the same details twice': {
    does: async ({ send }) => { await send(); await send() },
    says: ['details-sent-twice'],
    detail: 'Both times the same.',
    then: 'callback'
  },
  'another user after the first': {
    does: async ({ send }) => { await send(); await send({ ...alice, sub: 'bob' }) },
    says: ['details-sent-twice'],
    detail: 'The second user replaced the first.',
    then: 'callback'
  },
  'the resource ID as the connection': {
    does: ({ send }, { resourceId }) => send(alice, { connection: resourceId }),
    says: ['wrong-connection'],
    detail: 'It is the resource ID.',
    then: 'details'
  },
  'the connection of another MCP server': {
    does: ({ send }, { resources: [, other] }) => send(alice, { connection: String(other?.connectionId) }),
    says: ['wrong-connection'],
    detail: 'It is that of another MCP server.',
    then: 'details'
  },
  'a connection that does not exist': {
    does: ({ send }) => send(alice, { connection: 'conn_1' }),
    says: ['wrong-connection'],
    detail: 'No connection here has this ID.',
    then: 'details'
  },
  'no connection ID at all': {
    does: ({ send }) => send(alice, { connection: 'acme' }),
    says: ['wrong-connection'],
    detail: 'A connection ID starts with conn_.',
    then: 'details'
  },
  'another connection in the callback': {
    does: async ({ send, goBack, state }, { resourceId }) => { await send(); await goBack(state, resourceId) },
    says: ['wrong-connection'],
    detail: 'It is the resource ID.',
    then: 'callback'
  },
  'details after it has expired': {
    does: ({ send, loginRequestId }, emulator) => { emulator.expireLogin(loginRequestId); return send() },
    says: ['too-late'],
    then: 'ended'
  },
  'the browser after it has expired': {
    does: async ({ send, goBack, loginRequestId }, emulator) => {
      await send()
      emulator.expireLogin(loginRequestId)
      await goBack()
    },
    says: ['too-late', 'browser-never-back'],
    then: 'ended'
  },
  'details after the end': {
    does: async ({ send, goBack }) => { await send(); await goBack(); await send() }, says: ['already-finished'], then: 'done'
  },
  'the browser twice, and the same mistake is said once': {
    does: async ({ send, goBack }) => { await send(); await goBack(); await goBack(); await goBack() },
    says: ['already-finished'],
    then: 'done'
  },
  'an ID with something after it': {
    does: ({ send, loginRequestId }) => send(alice, { id: `${loginRequestId}!` }),
    says: ['unknown-login-request'],
    detail: 'Something was added to it.',
    then: 'details'
  },
  'an ID that was cut off': {
    does: ({ send, loginRequestId }) => send(alice, { id: loginRequestId.slice(0, -4) }),
    says: ['unknown-login-request'],
    detail: 'It was cut off.',
    then: 'details'
  },
  'the state in place of the ID': {
    does: ({ send }) => send(alice, { id: state }), says: ['unknown-login-request'], detail: 'It is the state.', then: 'details'
  },
  'the audit ID in place of the ID': {
    does: ({ send, loginRequestId }, emulator) =>
      send(alice, { id: String(emulator.loginRequests.get(loginRequestId)?.authRequestId) }),
    says: ['unknown-login-request'],
    detail: 'It is the audit ID, which comes with the response.',
    then: 'details'
  },
  'a callback with POST': {
    does: (_service, emulator) => fetch(callbackUrl(emulator, state), { method: 'POST' }),
    says: ['wrong-method'],
    detail: 'It is POST.',
    then: 'details'
  },
  'two slashes before the callback': {
    does: (_service, emulator) => fetch(callbackUrl(emulator, state).replace('/sso', '//sso')),
    says: ['no-such-endpoint'],
    detail: 'Its path begins with two slashes.',
    then: 'details'
  },
  'a callback without a colon': {
    does: (_service, emulator) => fetch(callbackUrl(emulator, state).replace('partner:', 'partner/')),
    says: ['no-such-endpoint'],
    detail: 'The path ends with partner:callback, with a colon.',
    then: 'details'
  },
  'details at another path': {
    does: ({ loginRequestId }, emulator) => fetch(`${emulator.environmentUrl}/api/v1/auth-requests/${loginRequestId}`),
    says: ['no-such-endpoint'],
    detail: '',
    then: 'details'
  },
  'details without e-mail': {
    does: ({ send }) => send({ sub: 'alice' }), says: ['details-incomplete'], detail: 'Missing: email.', then: 'details'
  },
  'no JSON': { does: ({ post }) => post('sub=alice'), says: ['details-unreadable'], then: 'details' },
  'unknown fields': {
    does: ({ send }) => send({ ...alice, given_name: 'Alice', nickName: 'Al', role: 'x' }),
    says: ['details-ignored'],
    detail: 'nickName, role.',
    then: 'callback'
  },
  'no token': { does: ({ send }) => send(alice, { authorization: '' }), says: ['token-missing'], then: 'details' },
  'a wrong token': { does: ({ send }) => send(alice, { authorization: 'Bearer x' }), says: ['token-refused'], then: 'details' },
  'a token after the first refusal': {
    does: async ({ send }) => { await send(alice, { authorization: '' }); await send(alice, { authorization: 'Bearer x' }); await send() },
    says: [],
    then: 'callback'
  },
  'a failed login': {
    does: async ({ send, goBack }) => { await send({ loginFailed: true }); await goBack() }, says: ['login-failed'], then: 'done'
  }
}

for (const [name, { does, says, detail, then }] of Object.entries(cases)) {
  t.test(`the viewer says what is wrong with ${name}`, async (t) => {
    const emulator = await startEmulator(t, { resources: [{ mcpServerUrl: 'http://localhost:3000/other' }] })
    await does(await startService(emulator, { state }), emulator)
    const { problems, awaited } = await readFlow(emulator)
    t.strictSame(problems.map(({ code }) => code), says)
    t.equal(awaited.state, then)
    if (detail !== undefined) t.equal(problems.at(-1)?.detail, detail)
    for (const { title, guide } of problems) t.ok(title.endsWith('.') && guide.endsWith('.'))
  })
}

const changes: Record<string, { change: (state: string) => string, detail: RegExp }> = {
  'encoded twice': { change: encodeURIComponent, detail: /URL-encoded twice\. 20 characters were sent, and 30 came back/ },
  decoded: { change: decodeURIComponent, detail: /URL-decoded/ },
  'a plus sign as a space': { change: (state) => state.replace('+', ' '), detail: /plus sign/ },
  'spaces around it': { change: (state) => ` ${state}`, detail: /Spaces/ },
  'in lower case': { change: (state) => state.toUpperCase(), detail: /Upper case/ },
  'cut off': { change: (state) => state.slice(0, 12), detail: /cut off/ },
  'longer than before': { change: (state) => `state=${state}`, detail: /added/ },
  'different at its end': { change: (state) => `${state.slice(0, 12)}!`, detail: /after its beginning/ },
  'not URL-encoded at all': { change: () => '%', detail: /another value/ },
  'another one': { change: () => 'something-else', detail: /another value/ }
}

t.test('the viewer says how the state was changed', async (t) => {
  const emulator = await startEmulator(t)
  for (const [index, [name, { change, detail }]] of Object.entries(changes).entries()) {
    const service = await startService(emulator, { state: `${state}${index}` })
    await service.send()
    await service.goBack(change(service.state))
    const { problems } = await readFlow(emulator, index + 1)
    t.match(problems, [{ code: 'state-changed', detail }], name)
    t.equal((await service.goBack()).status, 200)
  }
})

t.test('a callback without a state, or with two, is a mistake of the newest login that waits', async (t) => {
  const emulator = await startEmulator(t)
  const { send, goBack, state } = await startService(emulator)
  await goBack('')
  await send()
  await fetch(`${callbackUrl(emulator, state)}&state=other`)
  t.strictSame(await readCodes(emulator), ['state-missing', 'browser-back-before-details', 'state-changed'])
  await goBack()
  await goBack('nobody waits')
  t.match(await readRoot(emulator), 'No login waits.')
})

t.test('calls that belong to no login are shown with what is wrong, at most 100 of them', async (t) => {
  const emulator = await startEmulator(t)
  const { send } = await startService(emulator)
  const { environmentUrl } = emulator
  await send(alice, { id: 'lri_unknown' })
  await fetchApiToken(emulator, 'a wrong secret')
  await fetch(`${environmentUrl}/oauth/tokens`, { method: 'POST' })
  await fetch(`${environmentUrl}/.well-known/elsewhere`)
  await fetch(`${environmentUrl}/api/v1/connections/conn_1/auth-requests/lri_1/user`, { method: 'OPTIONS' })
  await createBrowser(emulator).open(`${environmentUrl}/oauth/authorize?client_id=nobody`)
  const page = await readRoot(emulator)
  for (const text of ['ID is unknown', 'secret is wrong', 'no such endpoint', 'A browser sent', 'request was refused']) t.match(page, text)
  t.notMatch(page, 'elsewhere')
  t.strictSame(await readCodes(emulator), [])
  await Promise.all(Array.from({ length: 120 }, () => fetch(`${environmentUrl}/nowhere`)))
  t.equal((await readRoot(emulator)).split('/nowhere').length - 1, 200, 'each is named twice')
})

t.test('the first refusal that the SDK gets its token by is no mistake', async (t) => {
  const emulator = await startEmulator(t)
  const { loginRequestId } = emulator.startLogin()
  await sdkClient(emulator).auth.updateLoginUserDetails(emulator.connectionId, loginRequestId, alice)
  const { problems, hops } = await readFlow(emulator)
  t.strictSame(problems, [])
  t.match(hops, [{ isInferred: true }, { outcome: 'unauthenticated' }, { status: 200, contents: [{ value: alice }] }])
})
