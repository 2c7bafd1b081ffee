import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from '../support/connect.js'
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
