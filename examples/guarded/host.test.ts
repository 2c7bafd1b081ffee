import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect, createClientBrowser } from '../support/connect.js'
import { startHost } from '../support/start-host.js'
import { buildHost } from './host.js'

test('the login passes the guard, and other routes need a session as before', async (t) => {
  const host = await startHost(t, buildHost)
  const browser = createClientBrowser()
  assert.equal((await browser.request('GET', `${host.publicUrl}/notes`)).status, 401)
  const caller = await connect(host, async (page) => {
    page = await page.submit({ email: 'alice@example.com', password: 'wrong' })
    return await page.submit({ email: 'alice@example.com', password: 'correct horse' })
  }, browser)
  assert.equal(caller.sub, 'user-1')
  const notes = await browser.request('GET', `${host.publicUrl}/notes`)
  assert.deepEqual(JSON.parse(notes.text), [{ owner: 'user-1', text: 'Buy milk' }])
})

test('whoever opens the login too often is refused, at this route alone', async (t) => {
  const { app, emulator } = await startHost(t, buildHost)
  const { pathname, search } = new URL(emulator.startLogin().loginUrl)
  const open = () => app.inject({ url: pathname + search, headers: { 'sec-fetch-dest': 'document' } })
  for (let count = 0; count < 30; count++) assert.equal((await open()).statusCode, 303)
  const refused = await open()
  assert.equal(refused.statusCode, 429)
  assert.ok(Number(refused.headers['retry-after']) > 0)
  assert.equal((await app.inject('/signin')).statusCode, 200)
})

test('pages keep the headers of helmet', async (t) => {
  const { app, emulator } = await startHost(t, buildHost)
  const { pathname } = new URL(emulator.startLogin().loginUrl)
  const problem = await app.inject({ url: pathname, headers: { accept: 'text/html', 'sec-fetch-dest': 'document' } })
  assert.equal(problem.statusCode, 400)
  assert.equal(problem.headers['x-content-type-options'], 'nosniff')
  assert.match(String(problem.headers['content-security-policy']), /form-action 'self'/)
})
