import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect, createClientBrowser } from '../support/connect.js'
import { startHost } from '../support/start-host.js'
import { buildHost } from './host.js'

const credentials = { email: 'alice@example.com', password: 'correct horse' }
// What Turbo sends with a form. It follows the redirect with the same headers.
const turbo = {
  accept: 'text/vnd.turbo-stream.html, text/html, application/xhtml+xml',
  'sec-fetch-dest': 'empty',
  'sec-fetch-mode': 'cors',
  'sec-fetch-site': 'same-origin'
}

test('a visitor signs in after a mistyped password, and a tool knows who it is', async (t) => {
  const host = await startHost(t, buildHost)
  const caller = await connect(host, async (page) => {
    page = await page.submit({ email: 'alice@example.com', password: 'wrong' })
    assert.equal(page.status, 422)
    return await page.submit(credentials)
  })
  assert.equal(caller.sub, 'user-1')
})

test('the sign-in page loads Turbo', async (t) => {
  const { app } = await startHost(t, buildHost)
  const [, script = ''] = /<script type="module" src="(.*?)">/.exec((await app.inject('/signin')).body) ?? []
  const { statusCode, headers } = await app.inject(script)
  assert.equal(statusCode, 200)
  assert.match(String(headers['content-type']), /^(text|application)\/javascript/)
})

test("where Turbo's own requests lead, the confirm page asks to be loaded as a document", async (t) => {
  const { publicUrl, emulator } = await startHost(t, buildHost)
  const browser = createClientBrowser()
  const page = await browser.open(emulator.startLogin().loginUrl)
  const fields = page.forms[0]?.fields.map(({ name, value }) => [name, value]) ?? []
  const form = { ...Object.fromEntries(fields), ...credentials }
  const headers = { ...turbo, origin: new URL(publicUrl).origin }
  const signedIn = await browser.request('POST', page.url, { form, headers })
  assert.equal(signedIn.status, 303)
  const next = new URL(String(signedIn.headers.get('location')), page.url)
  const confirm = await browser.request('GET', next, { headers: turbo })
  assert.equal(confirm.status, 200)
  assert.match(String(confirm.headers.get('content-type')), /^text\/html/)
  assert.equal(confirm.headers.get('cache-control'), 'no-store, no-transform')
  assert.match(confirm.text, /<meta name="turbo-visit-control" content="reload">/)
  assert.equal(confirm.forms.length, 1)
})
