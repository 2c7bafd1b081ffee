import { createRequire } from 'node:module'
import t from 'tap'
import * as api from '../dist/index.js'
import * as resourceServer from '../dist/resource-server/index.js'
import * as testing from '../dist/testing/index.js'

t.test('the default export of the entry is the plugin', async (t) => {
  t.equal(api.default, api.scalekitLogin)
  t.equal(Object(api.scalekitLogin)[Symbol.for('plugin-meta')].name, 'fastify-scalekit-login')
})

t.test('each error has the code of its name', async (t) => {
  const codes = Object.entries(api).filter(([name]) => name.startsWith('FST_'))
  t.equal(codes.length, 18)
  for (const [name, Problem] of codes) t.equal(new (Problem as typeof api.FST_ERR_VALIDATION)().code, name)
})

t.test('the entry for MCP endpoints gives its plugin and errors', async (t) => {
  t.equal(resourceServer.default, resourceServer.scalekitResourceServer)
  const names = Object.keys(resourceServer).filter((name) => name.startsWith('FST_'))
  t.equal(names.length, 7)
})

t.test('the entry for tests gives the emulator and the browser', async (t) => {
  t.type(testing.createTestBrowser, 'function')
  t.equal(new testing.TestBrowserError('NO_FORM', 'none').code, 'NO_FORM')
  t.type(testing.createScalekitEmulator, 'function')
})

t.test('the built package loads with import and with require', async (t) => {
  const require = createRequire(import.meta.url)
  for (const entry of ['', '/testing', '/resource-server', '/package.json'].map((path) => `fastify-scalekit-login${path}`)) {
    t.ok(require.resolve(entry))
  }
  t.equal(require('fastify-scalekit-login').default, (await import('fastify-scalekit-login')).default)
  t.type(require('fastify-scalekit-login/testing').createScalekitEmulator, 'function')
})
