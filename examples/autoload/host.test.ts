import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from '../support/connect.js'
import { startHost } from '../support/start-host.js'
import { buildHost } from './host.js'

test('a visitor signs in below the prefix, and a tool knows who it is', async (t) => {
  const host = await startHost(t, buildHost, { loginPath: '/auth/login' })
  const caller = await connect(host, async (page) => {
    assert.equal(page.url.pathname, '/auth/signin')
    assert.match(String(page.url.searchParams.get('return_to')), /^\/auth\/login\/continue\?flow=/)
    page = await page.submit({ email: 'alice@example.com', password: 'wrong' })
    page = await page.submit({ email: 'alice@example.com', password: 'correct horse' })
    assert.equal(page.url.pathname, '/auth/login/continue')
    return page
  })
  assert.equal(caller.sub, 'user-1')
})

test('nothing of the login is outside of the prefix', async (t) => {
  const { app } = await startHost(t, buildHost, { loginPath: '/auth/login' })
  for (const url of ['/login', '/login/continue', '/signin']) assert.equal((await app.inject(url)).statusCode, 404)
})
