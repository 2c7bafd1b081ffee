import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import proxy from '@fastify/http-proxy'
import Fastify, { type FastifyInstance } from 'fastify'
import { connect } from '../support/connect.js'
import { startHost } from '../support/start-host.js'
import { createTls, type Tls } from '../support/tls.js'
import { buildHost } from './host.js'

test('a visitor signs in below the path that the proxy strips, and a tool knows who it is', async (t) => {
  const tls = await createTls(t)
  const host = await startHost(t, buildHost, behindProxy(tls))
  const caller = await connect(host, async (page) => {
    assert.equal(page.url.pathname, '/notes/signin')
    const back = new URL(String(page.url.searchParams.get('return_to')), page.url)
    assert.equal(back.pathname, '/notes/login/continue')
    page = await page.submit({ email: 'alice@example.com', password: 'wrong' })
    page = await page.submit({ email: 'alice@example.com', password: 'correct horse' })
    assert.equal(page.url.pathname, '/notes/login/continue')
    return page
  }, tls.browser)
  assert.equal(caller.sub, 'user-1')
})

test('both cookies are set, although the service itself is on http', async (t) => {
  const tls = await createTls(t)
  const { emulator, publicUrl } = await startHost(t, buildHost, behindProxy(tls))
  await tls.browser.open(emulator.startLogin().loginUrl)
  const cookies = await tls.browser.cookies.list(`${publicUrl}/`)
  assert.deepEqual(cookies.map(({ name, secure }) => [name.split('-conn')[0], secure]).sort(), [
    ['__Host-scalekit-login', true], ['notes-session', true]
  ])
})

test('who sent a request is known through the proxy', async (t) => {
  const tls = await createTls(t)
  const { publicUrl } = await startHost(t, async (settings) => {
    const app = await buildHost(settings)
    return app.get('/who', async ({ ip, protocol }) => ({ ip, protocol }))
  }, behindProxy(tls))
  const { text } = await tls.browser.request('GET', `${publicUrl}/who`)
  assert.deepEqual(JSON.parse(text), { ip: '203.0.113.7', protocol: 'https' })
})

/** Runs the host on http, and before it a proxy at `https://…/notes`. */
function behindProxy ({ key, cert }: Tls) {
  return { protocol: 'https', publicPath: '/notes', listen } as const

  async function listen (app: FastifyInstance, t: TestContext): Promise<number> {
    const upstream = await app.listen({ port: 0, host: '127.0.0.1' })
    const front = Fastify({ https: { key, cert } })
    const options = {
      upstream,
      internalRewriteLocationHeader: false,
      replyOptions: {
        rewriteRequestHeaders: (_request: unknown, headers: object) =>
          ({ ...headers, 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' })
      }
    }
    await front.register(proxy, { ...options, prefix: '/notes', rewritePrefix: '/' })
    const metadata = '/.well-known/oauth-protected-resource/notes/mcp'
    await front.register(proxy, { ...options, prefix: metadata, rewritePrefix: metadata })
    t.after(() => front.close())
    await front.listen({ port: 0, host: '127.0.0.1' })
    const address: { port?: unknown } = Object(front.server.address())
    return Number(address.port)
  }
}
