'use strict'
// The package is made of ES modules and loads with require() all the same.
const assert = require('node:assert/strict')
const scalekitLogin = require('fastify-scalekit-login')
const resourceServer = require('fastify-scalekit-login/resource-server')
const { createScalekitEmulator } = require('fastify-scalekit-login/testing')
const { name } = require('fastify-scalekit-login/package.json')

async function main () {
  const app = require('fastify')()
  const emulator = await createScalekitEmulator()
  const { environmentUrl, clientId, clientSecret, connectionId, resourceId } = emulator
  await app.register(require('@fastify/cookie'))
  await app.register(scalekitLogin, { environmentUrl, clientId, clientSecret, connectionId, findUser: () => null })
  await app.register(resourceServer, { environmentUrl, resourceId, resource: 'https://mcp.acme.com/mcp' })
  app.get('/mcp', { onRequest: app.requireAccessToken() }, async () => 'open')
  const { statusCode } = await app.inject('/login?login_request_id=lri_1&state=s')
  assert.equal(statusCode, 303)
  assert.equal((await app.inject('/mcp')).json().code, 'FST_SCALEKIT_MISSING_TOKEN')
  assert.equal(typeof scalekitLogin.FST_SCALEKIT_UNAVAILABLE, 'function')
  await app.close()
  await emulator.close()
  console.log(`${name} loads with require()`)
}

main()
