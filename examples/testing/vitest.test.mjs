import { createScalekitEmulator, createTestBrowser } from 'fastify-scalekit-login/testing'
import { expect, test } from 'vitest'
import { buildApp } from './app.mjs'

test('Scalekit learns who signed in', async ({ onTestFinished }) => {
  const emulator = await createScalekitEmulator()
  const app = await buildApp(emulator)
  onTestFinished(() => Promise.all([app.close(), emulator.close()]))
  const { loginUrl, loginRequestId } = emulator.startLogin()
  let page = await createTestBrowser({ app }).open(loginUrl)
  page = await page.submit({ email: 'alice@example.com', password: 'correct horse' })
  await page.submit({ action: 'continue' })
  expect(emulator.loginRequests.get(loginRequestId).updates).toMatchObject([{ sub: 'user-1' }])
})
