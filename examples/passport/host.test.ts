import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect, createClientBrowser } from '../support/connect.js'
import { startHost } from '../support/start-host.js'
import { buildHost } from './host.js'

const alice = { email: 'alice@example.com', password: 'correct horse' }
const bob = { email: 'bob@example.com', password: 'battery staple' }

test('a visitor signs in after a mistyped password, and a tool knows who it is', async (t) => {
  const host = await startHost(t, buildHost)
  const caller = await connect(host, async (page) => {
    page = await page.submit({ ...alice, password: 'wrong' })
    return await page.submit(alice)
  })
  assert.equal(caller.sub, 'user-1')
})

test('the session gets a new ID at sign-in', async (t) => {
  const host = await startHost(t, buildHost)
  const browser = createClientBrowser()
  const ids = new Set<string | undefined>()
  const noteId = async () => ids.add(await browser.cookies.get('sessionId', host.publicUrl))
  await connect(host, async (page) => {
    await noteId()
    page = await page.submit(alice)
    await noteId()
    return page
  }, browser)
  assert.equal(ids.size, 2)
})

test('another account is chosen on the confirm page', async (t) => {
  const host = await startHost(t, buildHost)
  const caller = await connect(host, async (page) => {
    page = await page.submit(alice)
    page = await page.submit({ action: 'switch' })
    return await page.submit(bob)
  })
  assert.equal(caller.sub, 'user-2')
})
