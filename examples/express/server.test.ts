import { test } from 'node:test'
import { startService, walkLogin } from '../support/any-service.js'

test('a service on Express signs a user in', async (t) => {
  await walkLogin(await startService(t, process.execPath, 'express/server.mjs'))
})
