import { Signer } from '@fastify/cookie'
import t from 'tap'
import { deriveKeys } from '../src/keys.js'
import { arrive, startHost } from './support/host.js'

t.test('a cookie of ours in another format is no login', async (t) => {
  const secret = 's'.repeat(32)
  const host = await startHost(t, { options: { cookie: { secure: false, secret } } })
  const { connectionId } = host.emulator
  const signer = new Signer([...deriveKeys([secret], connectionId, 'cookie')])
  const statusOf = async (payload: string) => {
    const value = encodeURIComponent(signer.sign(Buffer.from(payload).toString('base64url')))
    return (await host.visitor().get('/login/continue', { cookie: `scalekit-login-${connectionId}=${value}` })).status
  }
  const line = ['flow', 'lri_1', Date.now().toString(36), '', 'state'].join('\t')
  t.equal(await statusOf(`nonce\n${line}`), 303)
  for (const payload of ['', 'nonce', `\n${line}`, 'nonce\nflow', `nonce\n${line}\nflow\tlri_2`, '{"logins":[]}']) {
    t.equal(await statusOf(payload), 400, JSON.stringify(payload))
  }
})

t.test('the login stays when the host has several cookies, and is gone without its own', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const { continueUrl } = await arrive(visitor, host)
  const cookie = await visitor.jar.getCookieString(host.origin)
  t.equal((await host.visitor().get(continueUrl, { cookie: `a=1; ${cookie}; b=2` })).status, 303)
  t.equal((await host.visitor().get(continueUrl, { cookie: 'a=1; b=2' })).status, 400)
})
