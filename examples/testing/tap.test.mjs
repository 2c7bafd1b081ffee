import { createScalekitEmulator, createTestBrowser } from 'fastify-scalekit-login/testing'
import t from 'tap'
import { buildApp } from './app.mjs'

t.test('Scalekit learns who signed in', async (t) => {
  const emulator = await createScalekitEmulator()
  const app = await buildApp(emulator)
  t.teardown(() => Promise.all([app.close(), emulator.close()]))
  const { loginUrl, loginRequestId } = emulator.startLogin()
  let page = await createTestBrowser({ app }).open(loginUrl)
  page = await page.submit({ email: 'alice@example.com', password: 'correct horse' })
  await page.submit({ action: 'continue' })
  t.match(emulator.loginRequests.get(loginRequestId).updates, [{ sub: 'user-1' }])
})
