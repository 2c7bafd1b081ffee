import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect, createClientBrowser } from '../support/connect.js'
import { startHost } from '../support/start-host.js'
import { buildHost } from './host.js'

test('a visitor signs in after a mistyped password, and a tool knows who it is', async (t) => {
  const host = await startHost(t, buildHost)
  const caller = await connect(host, async (page) => {
    page = await page.submit({ email: 'alice@example.com', password: 'wrong' })
    return await page.submit({ email: 'alice@example.com', password: 'correct horse' })
  })
  assert.equal(caller.sub, 'user-1')
})

test('a token that expired, or that was changed, is nobody', async (t) => {
  const { app, emulator, publicUrl } = await startHost(t, buildHost)
  const good = app.jwt.sign({ sub: 'user-1' })
  const [header, , signature] = good.split('.')
  const payload = Buffer.from(JSON.stringify({ ...app.jwt.decode<object>(good), sub: 'user-2' })).toString('base64url')
  for (const [token, title] of [
    [good, 'Connect an app to Acme?'],
    [app.jwt.sign({ sub: 'user-1' }, { expiresIn: -1 }), 'Sign in'],
    [`${header}.${payload}.${signature}`, 'Sign in']
  ]) {
    const browser = createClientBrowser()
    await browser.cookies.set(`token=${token}; Path=/`, publicUrl)
    const page = await browser.open(emulator.startLogin().loginUrl)
    assert.equal(page.title, title)
  }
})

test('the token ends with its cookie', async (t) => {
  const { app } = await startHost(t, buildHost)
  const { iat, exp } = app.jwt.decode<{ iat: number, exp: number }>(app.jwt.sign({ sub: 'user-1' })) ?? {}
  assert.equal(Number(exp) - Number(iat), 3600)
})
