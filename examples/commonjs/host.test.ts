import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { connect } from '../support/connect.js'
import { startHost } from '../support/start-host.js'
import { buildHost } from './host.cjs'

test('a visitor signs in after a mistyped password, and a tool knows who it is', async (t) => {
  const host = await startHost(t, buildHost)
  const caller = await connect(host, async (page) => {
    page = await page.submit({ email: 'alice@example.com', password: 'wrong' })
    return await page.submit({ email: 'alice@example.com', password: 'correct horse' })
  })
  assert.equal(caller.sub, 'user-1')
})

test('each entry can be required, with the plugin as default and as named export', () => {
  const require = createRequire(import.meta.url)
  const login = require('fastify-scalekit-login')
  assert.equal(login.default, login.scalekitLogin)
  const resourceServer = require('fastify-scalekit-login/resource-server')
  assert.equal(resourceServer.default, resourceServer.scalekitResourceServer)
  assert.equal(typeof require('fastify-scalekit-login/testing').createScalekitEmulator, 'function')
})

test('Node.js prints no warning', async () => {
  const program = "require('fastify-scalekit-login'); require('fastify-scalekit-login/resource-server')"
  const { stderr } = await promisify(execFile)(process.execPath, ['--eval', program], { cwd: import.meta.dirname })
  assert.equal(stderr, '')
})
