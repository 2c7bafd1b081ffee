import Fastify, { type FastifyInstance, type FastifyPluginAsync } from 'fastify'
import t, { type Test } from 'tap'
import entry, { scalekitResourceServer, type ScalekitResourceServerOptions } from '../../dist/resource-server/index.js'
import { defaults } from './resource-host.js'

const ROOT = '/.well-known/oauth-protected-resource'

async function serve (t: Test, options: Partial<ScalekitResourceServerOptions>, app: FastifyInstance = Fastify()) {
  t.teardown(() => app.close())
  await app.register(scalekitResourceServer, { ...defaults, ...options })
  return app
}

/** Where a client looks for a resource's metadata. */
const wellKnown = (resource: string) => ROOT + new URL(resource).pathname.replace(/^\/$/, '')

const resources = [
  'https://mcp.acme.test', 'https://mcp.acme.test/', 'https://mcp.acme.test/mcp', 'https://mcp.acme.test/mcp/',
  'https://mcp.acme.test:8443/a/b/mcp', 'http://localhost:3000/mcp', 'http://127.0.0.1:3000/mcp', 'http://[::1]:3000/mcp',
  'https://mcp.acme.test/v1:beta', 'https://mcp.acme.test/caf\u00e9', 'https://mcp.acme.test/a%2Fb', 'https://mcp.acme.test/a*b',
  'https://mcp.acme.test//mcp'
]

for (const resource of resources) {
  t.test(`the metadata of ${resource} is found at both addresses, with and without a trailing slash`, async (t) => {
    const app = await serve(t, { resource })
    const path = wellKnown(resource).replace(/\/$/, '')
    for (const url of [ROOT, `${ROOT}/`, path, `${path}/`, `${path}?a=/`]) {
      const response = await app.inject(url)
      t.equal(response.statusCode, 200, url)
      t.equal(response.json().resource, resource, url)
    }
  })
}

t.test('the metadata of other resources is not found', async (t) => {
  const app = await serve(t, {})
  for (const url of [`${ROOT}/other`, `${ROOT}/mcp/tools`, `${ROOT}/MCP`, `${ROOT}//`, `${ROOT}x`, '/mcp', '/.well-known/oauth-authorization-server']) {
    t.equal((await app.inject(url)).statusCode, 404, url)
    t.equal((await app.inject({ method: 'OPTIONS', url })).statusCode, 404, url)
  }
})

t.test('a host whose router ignores trailing slashes is served as well', async (t) => {
  const app = await serve(t, {}, Fastify({ routerOptions: { ignoreTrailingSlash: true } }))
  for (const url of [ROOT, `${ROOT}/`, `${ROOT}/mcp`, `${ROOT}/mcp/`]) t.equal((await app.inject(url)).statusCode, 200, url)
})

t.test('the document names the resource, its authorization server and what it takes', async (t) => {
  const resourceDocumentation = 'https://acme.test/docs/mcp'
  const app = await serve(t, { resourceName: 'Acme "Notes"', resourceDocumentation })
  t.strictSame((await app.inject(`${ROOT}/mcp`)).json(), {
    resource: 'https://mcp.acme.test/mcp',
    authorization_servers: ['https://acme.scalekit.test/resources/res_1'],
    scopes_supported: ['usr:read', 'notes:read'],
    bearer_methods_supported: ['header'],
    resource_name: 'Acme "Notes"',
    resource_documentation: resourceDocumentation
  })
})

t.test('what is not configured is left out of the document', async (t) => {
  const app = await serve(t, { environmentUrl: 'https://acme.scalekit.test/', scopesSupported: undefined })
  t.strictSame((await app.inject(`${ROOT}/mcp`)).json(), {
    resource: 'https://mcp.acme.test/mcp',
    authorization_servers: ['https://acme.scalekit.test/resources/res_1'],
    bearer_methods_supported: ['header']
  })
})

t.test('the document may be read by pages of any origin, and be cached', async (t) => {
  const app = await serve(t, {})
  for (const url of [ROOT, `${ROOT}/mcp`]) {
    t.match((await app.inject({ url, headers: { origin: 'https://inspector.test' } })).headers, {
      'content-type': 'application/json; charset=utf-8',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': 'public, max-age=300'
    })
    t.equal((await app.inject({ method: 'HEAD', url })).statusCode, 200)
  }
})

t.test('a preflight with a header of the client is answered with what it asks for', async (t) => {
  const app = await serve(t, {})
  for (const url of [ROOT, `${ROOT}/mcp`]) {
    const headers = {
      origin: 'https://inspector.test',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'mcp-protocol-version'
    }
    const response = await app.inject({ method: 'OPTIONS', url, headers })
    t.equal(response.statusCode, 204)
    t.equal(response.body, '')
    t.match(response.headers, {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET',
      'access-control-allow-headers': '*',
      'access-control-max-age': '86400'
    })
  }
})

t.test('the plugin guards no route of the host by itself, and is the default export as well', async (t) => {
  const app = await serve(t, {})
  app.get('/open', async () => 'open')
  t.equal((await app.inject('/open')).body, 'open')
  t.equal(entry, scalekitResourceServer)
})

t.test('registered below a prefix it refuses to start', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  const api: FastifyPluginAsync = async (api) => { await api.register(scalekitResourceServer, defaults) }
  await t.rejects(async () => { await app.register(api, { prefix: '/api' }) }, { code: 'FST_SCALEKIT_INVALID_OPTION' })
})

t.test('below a context without a prefix it starts', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(async (api) => { await api.register(scalekitResourceServer, defaults) })
  t.equal((await app.inject(`${ROOT}/mcp`)).statusCode, 200)
})

const wrong: Array<[option: string, value: unknown]> = [
  ['environmentUrl', undefined], ['environmentUrl', 'acme.scalekit.test'], ['environmentUrl', 'http://acme.scalekit.test'],
  ['environmentUrl', 'https://acme.scalekit.test/path'], ['environmentUrl', 'https://acme.scalekit.test?a=1'], ['environmentUrl', 1],
  ['resourceId', undefined], ['resourceId', 'conn_1'], ['resourceId', 'res_'], ['resourceId', 'res_1/../2'], ['resourceId', ''],
  ['resource', undefined], ['resource', 'http://mcp.acme.test/mcp'], ['resource', '/mcp'], ['resource', 'mcp.acme.test/mcp'],
  ['resource', 'https://mcp.acme.test/mcp#part'], ['resource', 'https://mcp.acme.test/mcp#'], ['resource', 'https://mcp.acme.test/mcp?a=1'],
  ['resource', 'https://mcp.acme.test/mcp?'], ['resource', 'https://user@mcp.acme.test/mcp'], ['resource', 'ftp://mcp.acme.test/mcp'],
  ['resource', ' https://mcp.acme.test/mcp'], ['resource', new URL('https://mcp.acme.test/mcp')],
  ['scopesSupported', ['usr:read', 'offline_access']], ['scopesSupported', 'usr:read'], ['scopesSupported', ['usr:read notes:read']],
  ['scopesSupported', ['']], ['scopesSupported', ['a"b']], ['scopesSupported', ['a\\b']], ['scopesSupported', [1]],
  ['scopeImplies', { 'notes:write': 'notes:read' }], ['scopeImplies', { 'notes:write': ['a b'] }], ['scopeImplies', ['notes:read']],
  ['scopeImplies', { 'notes:write': ['offline_access'] }],
  ['resourceName', ''], ['resourceName', ' '], ['resourceName', 1],
  ['resourceDocumentation', '/docs'], ['resourceDocumentation', 1],
  ['scopes', ['usr:read']], ['audience', 'https://mcp.acme.test/mcp']
]

for (const [option, value] of wrong) {
  t.test(`the option ${option} refuses ${JSON.stringify(value)} by its name`, async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    await t.rejects(async () => { await app.register(scalekitResourceServer, { ...defaults, [option]: value }) }, {
      code: 'FST_SCALEKIT_INVALID_OPTION',
      message: new RegExp(`Option "${option}"`)
    })
  })
}
