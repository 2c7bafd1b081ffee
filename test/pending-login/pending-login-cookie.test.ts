import cookie from '@fastify/cookie'
import Fastify from 'fastify'
import t from 'tap'
import { scalekitLogin } from '../../dist/index.js'
import { deriveKeys, mac } from '../../dist/pending-login/keys.js'
import { alice, arrive, arriveSignedIn, fieldsAt, optionsFor, signIn, startHost, until } from '../support/host.js'

t.test('a cookie of ours in another format, or under another name, is no login', async (t) => {
  const secret = 's'.repeat(32)
  const host = await startHost(t, { options: { cookie: { secure: false, secret } } })
  const { connectionId } = host.emulator
  const [key] = deriveKeys([secret], connectionId, 'cookie')
  const statusOf = async (payload: string, flow = 'flow') => {
    const cookie = `scalekit-login-${connectionId}-${flow}=${payload}.${mac(key, [flow, payload])}`
    return (await host.visitor().get('/login/continue', { cookie })).status
  }
  const fields = ['', 'nonce', 'lri_1', Date.now().toString(36), '', 'state']
  t.equal(await statusOf(fields.join(':')), 303)
  t.equal(await statusOf(fields.with(0, 'flow').join(':'), 'long'), 303, 'in a shared cookie')
  for (const [index, name] of [undefined, 'nonce', 'login request', 'time', undefined, 'state'].entries()) {
    if (name) t.equal(await statusOf(fields.with(index, '').join(':')), 400, `without ${name}`)
  }
  for (const payload of ['', 'flow', '{"logins"}', [...fields, 'more'].join(':')]) t.equal(await statusOf(payload), 400, payload)
})

t.test('a cookie of ours is found wherever it stands, counts once, and is no other cookie\'s value', async (t) => {
  const host = await startHost(t, { after: (app) => { app.get('/waiting', async (request) => request.scalekitLogins.length) } })
  const visitor = host.visitor()
  const { answer } = await arrive(visitor, host)
  const [pair = ''] = String(answer.headers.get('set-cookie')).split(';')
  const countWith = async (cookie: string) => Number((await host.visitor().get('/waiting', { cookie })).text)
  for (const cookie of [pair, `a=b; ${pair}`, `a=b;${pair};c=d`, `${pair}; ${pair}`]) t.equal(await countWith(cookie), 1, cookie)
  const [name = ''] = pair.split('=')
  for (const cookie of [`a=${pair}`, `a${pair}`, name, `${name}=`, `${name}=%`, `${name}=x.y`, `${pair}.x`, `${pair}=x`]) t.equal(await countWith(cookie), 0, cookie)
})

t.test('tabs that are opened at the same time keep their logins', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  await signIn(visitor, alice)
  const logins = await Promise.all(Array.from({ length: 3 }, async () => await arrive(visitor, host)))
  for (const { continueUrl, loginRequestId } of logins) {
    const fields = await fieldsAt(visitor, continueUrl)
    t.equal((await visitor.post('/login/continue', { ...fields, action: 'continue' })).status, 200)
    t.strictSame(host.emulator.loginRequests.get(loginRequestId)?.updates, [alice])
  }
})

t.test('a hand-off that takes long does not undo a login that starts meanwhile', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const { fields } = await arriveSignedIn(visitor, host)
  host.emulator.failNext({ delay: 200 })
  const slow = visitor.post('/login/continue', { ...fields, action: 'continue' })
  await until(() => host.emulator.stats.updateCalls > 0)
  const second = await arrive(visitor, host)
  t.equal((await slow).status, 200)
  t.equal((await visitor.get(second.continueUrl)).status, 200)
})

t.test('a reload does not make an older login the newest', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const first = await arrive(visitor, host)
  const started = Date.now()
  await until(() => Date.now() > started)
  const second = await arrive(visitor, host)
  await visitor.get(first.loginUrl)
  const { logins } = JSON.parse((await visitor.getJson('/login/continue')).text)
  t.match(logins, [{ flow: second.flow }, { flow: first.flow }])
})

t.test('how the host parses its own cookies does not matter', async (t) => {
  const base64 = { encode: (text: string) => Buffer.from(text).toString('hex'), decode: (text: string) => Buffer.from(text, 'hex').toString() }
  const settings = [{ hook: false }, { hook: 'preHandler' }, { secret: 'a secret of the host', parseOptions: { ...base64, signed: true, domain: 'x.example' } }] as const
  const { emulator } = await startHost(t)
  for (const setting of settings) {
    const app = Fastify()
    t.teardown(() => app.close())
    await app.register(cookie, setting)
    await app.register(scalekitLogin, { ...optionsFor(emulator), findUser: () => null })
    const { headers } = await app.inject('/login?login_request_id=lri_1&state=s')
    const line = String(headers['set-cookie'])
    t.notMatch(line, 'Domain')
    t.equal((await app.inject({ url: String(headers.location), headers: { cookie: line.split(';')[0], 'sec-fetch-site': 'same-origin' } })).statusCode, 303)
  }
})
