import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect, createClientBrowser } from '../support/connect.js'
import { startHost } from '../support/start-host.js'
import { buildHost } from './host.js'

const alice = { email: 'alice@example.com', password: 'correct horse' }

test('a visitor signs in after a mistyped password, and a tool knows who it is', async (t) => {
  const host = await startHost(t, buildHost)
  const caller = await connect(host, async (page) => {
    page = await page.submit({ ...alice, password: 'wrong' })
    return await page.submit(alice)
  })
  assert.equal(caller.sub, 'user-1')
})

test('who is signed in goes straight to the confirm page', async (t) => {
  const host = await startHost(t, buildHost)
  const browser = createClientBrowser()
  await connect(host, (page) => page.submit(alice), browser)
  const caller = await connect(host, async (page) => page, browser)
  assert.equal(caller.sub, 'user-1')
})

test('a cookie that was changed is nobody', async (t) => {
  const { app, emulator, publicUrl } = await startHost(t, buildHost)
  const session = app.createSecureSession({ userId: 'user-1' })
  const [body, nonce] = app.encodeSecureSession(session).split(';')
  const flipped = Buffer.from(String(body), 'base64').map((byte, index) => index === 40 ? byte ^ 1 : byte)
  for (const [value, title] of [
    [`${body};${nonce}`, 'Connect an app to Acme?'],
    [`${Buffer.from(flipped).toString('base64')};${nonce}`, 'Sign in']
  ]) {
    const browser = createClientBrowser()
    await browser.cookies.set(`session=${encodeURIComponent(String(value))}; Path=/`, publicUrl)
    const page = await browser.open(emulator.startLogin().loginUrl)
    assert.equal(page.title, title)
  }
})
