import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import Fastify from 'fastify'
import { Agent, createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import t from 'tap'
import { createTestBrowser } from '../../../dist/testing/index.js'
import { redirectTo, servePages } from './serve-pages.js'

t.test('one request carries the cookies and what it is given, and says nothing else', async (t) => {
  const { origin, received } = await servePages(t, () => redirectTo('/next', 303, { 'set-cookie': ['a=1; SameSite=Strict', 'b=2'] }))
  const browser = createTestBrowser({ origin })
  t.match(await browser.request('GET', '/'), { status: 303, hops: [{ method: 'GET', status: 303 }] })
  const form = { one: '1', more: ['2', '3'] }
  await browser.request('POST', '/form', { form, headers: { Origin: 'https://attacker.example' } })
  t.match(received.at(-1), {
    method: 'POST',
    body: 'one=1&more=2&more=3',
    headers: { cookie: 'a=1; b=2', origin: 'https://attacker.example', 'content-type': 'application/x-www-form-urlencoded' }
  })
  t.notMatch(received.at(-1)?.headers, { 'sec-fetch-site': /./ })
  await browser.request('PUT', '/form', { form: new URLSearchParams({ a: '+' }) })
  t.match(received.at(-1), { method: 'PUT', body: 'a=%2B' })
  await browser.request('POST', '/json', { json: { a: 1 } })
  t.match(received.at(-1), { body: '{"a":1}', headers: { accept: 'application/json', 'content-type': 'application/json' } })
  await browser.request('POST', '/body', { body: 'a', headers: { 'content-type': 'text/plain', accept: 'text/plain' } })
  t.match(received.at(-1), { body: 'a', headers: { accept: 'text/plain', 'content-type': 'text/plain' } })
  t.equal(received.length, 5)
})

t.test('headers of the browser and of one navigation go along', async (t) => {
  const { origin, received } = await servePages(t, ({ path }) => path === '/' ? redirectTo('/end') : 'ok')
  const browser = createTestBrowser({ origin, headers: { 'Accept-Language': 'de' } })
  await browser.open('/', { headers: { 'X-One': '1' } })
  for (const { headers } of received) t.match(headers, { 'accept-language': 'de', 'x-one': '1' })
  await createTestBrowser({ headers: ({ pathname }) => ({ 'x-path': pathname }) }).request('GET', `${origin}/path`)
  t.equal(received.at(-1)?.headers['x-path'], '/path')
})

t.test('an app takes the requests of its origin without listening, and others go over sockets', async (t) => {
  const { origin, received } = await servePages(t, () => redirectTo('http://localhost:3000/back'))
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(cookie)
  await app.register(formbody)
  app.get('/', (_request, reply) => reply.setCookie('a', '1', { secure: true }).type('text/html')
    .send('<form method="post"><input name="name"><button>Send</button></form>'))
  app.post('/', (_request, reply) => reply.redirect(origin, 303))
  app.get('/back', async ({ host, cookies }) => ({ host, cookies }))
  const browser = createTestBrowser({ app })
  const page = await (await browser.open('/')).submit({ name: 'x' })
  t.strictSame(JSON.parse(page.text), { host: 'localhost:3000', cookies: { a: '1' } })
  t.equal(received.length, 1)
  t.equal(app.server.listening, false)
  await t.rejects(browser.request('GET', '/', { signal: AbortSignal.abort() }))
  t.match(await browser.request('GET', '/back', { signal: new AbortController().signal }), { status: 200 })
  t.match(await createTestBrowser({ app, origin: 'https://acme.com' }).open('/back'), { status: 200, text: /acme.com/ })
})

t.test('a request goes out again where a connection that was kept has ended', async (t) => {
  const connections = new Set<Socket>()
  const server = createServer(({ socket, method }, response) => {
    const isKept = connections.has(socket)
    connections.add(socket)
    if (isKept || method === 'DELETE') socket.destroy()
    else response.end(method)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => { server.close() })
  const agent = new Agent({ keepAlive: true })
  t.teardown(() => agent.destroy())
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const browser = createTestBrowser({ origin, agent: () => agent })
  for (const method of ['GET', 'GET', 'POST']) t.match(await browser.request(method, '/'), { status: 200, text: method })
  t.equal(connections.size, 3)
  await t.rejects(browser.request('DELETE', '/'), { code: 'ECONNRESET' })
})

t.test('connections can be a test\'s own', async (t) => {
  const { origin } = await servePages(t, () => 'ok')
  const agent = new Agent({ keepAlive: true })
  t.teardown(() => agent.destroy())
  await createTestBrowser({ agent: () => agent }).open(origin)
  t.equal(Object.keys(agent.freeSockets).length + Object.keys(agent.sockets).length, 1)
})
