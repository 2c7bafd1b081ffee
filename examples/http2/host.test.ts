import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from '../support/connect.js'
import { startHost } from '../support/start-host.js'
import { createTls } from '../support/tls.js'
import { buildHost } from './host.js'

const credentials = { email: 'alice@example.com', password: 'correct horse' }

test('a browser signs in over HTTP/1.1, and a client calls a tool over HTTP/2', async (t) => {
  const tls = await createTls(t)
  const versions = new Map<string, string>()
  const host = await startHost(t, async (settings) => {
    const app = await buildHost(settings, tls)
    app.addHook('onRequest', async ({ routeOptions, raw }) => {
      versions.set(String(routeOptions.url), raw.httpVersion)
    })
    return app
  }, { protocol: 'https' })
  const caller = await connect(host, async (page) => {
    page = await page.submit({ email: 'alice@example.com', password: 'wrong' })
    return await page.submit(credentials)
  }, tls.browser)
  assert.equal(caller.sub, 'user-1')
  assert.equal(versions.get('/signin'), '1.1')
  assert.equal(versions.get('/mcp'), '2.0')
})

test('the confirm page and its form work over HTTP/2', async (t) => {
  const tls = await createTls(t)
  const versions = new Set<string>()
  const { emulator, publicUrl } = await startHost(t, async (settings) => {
    const app = await buildHost(settings, tls)
    app.addHook('onRequest', async ({ raw }) => { versions.add(raw.httpVersion) })
    return app
  }, { protocol: 'https' })
  const { loginUrl, loginRequestId } = emulator.startLogin()
  const page = await (await tls.browser.open(loginUrl)).submit(credentials)
  const sent = await tls.browser.cookies.list(page.url)
  const headers = {
    accept: 'text/html',
    cookie: sent.map(({ name, value }) => `${name}=${value}`).join('; '),
    origin: new URL(publicUrl).origin,
    'sec-fetch-site': 'same-origin'
  }
  versions.clear()
  const confirm = await fetch(page.url, { headers })
  assert.equal(confirm.status, 200)
  const fields = page.forms[0]?.fields.map(({ name, value }) => [name, value]) ?? []
  const body = new URLSearchParams({ ...Object.fromEntries(fields), action: 'continue' })
  const handoff = await fetch(page.url, { method: 'POST', headers, body })
  assert.equal(handoff.status, 200)
  assert.equal(emulator.loginRequests.get(loginRequestId)?.updates.length, 1)
  assert.deepEqual([...versions], ['2.0'])
})
