import { afterEach, expect, test } from '@jest/globals'
import { createScalekitEmulator, createTestBrowser } from 'fastify-scalekit-login/testing'
import { buildApp } from './app.mjs'

let emulator, app
afterEach(() => Promise.all([app.close(), emulator.close()]))

test('Scalekit learns who signed in', async () => {
  emulator = await createScalekitEmulator()
  app = await buildApp(emulator)
  const { loginUrl, loginRequestId } = emulator.startLogin()
  let page = await createTestBrowser({ app }).open(loginUrl)
  page = await page.submit({ email: 'alice@example.com', password: 'correct horse' })
  await page.submit({ action: 'continue' })
  expect(emulator.loginRequests.get(loginRequestId).updates).toMatchObject([{ sub: 'user-1' }])
})
