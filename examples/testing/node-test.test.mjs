import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createScalekitEmulator, createTestBrowser } from 'fastify-scalekit-login/testing'
import { buildApp } from './app.mjs'

test('Scalekit learns who signed in', async (t) => {
  const emulator = await createScalekitEmulator()
  const app = await buildApp(emulator)
  t.after(() => Promise.all([app.close(), emulator.close()]))
  const { loginUrl, loginRequestId } = emulator.startLogin()
  let page = await createTestBrowser({ app }).open(loginUrl)
  page = await page.submit({ email: 'alice@example.com', password: 'correct horse' })
  await page.submit({ action: 'continue' })
  assert.equal(emulator.loginRequests.get(loginRequestId).updates[0].sub, 'user-1')
})
