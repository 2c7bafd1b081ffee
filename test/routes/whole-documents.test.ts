import { once } from 'node:events'
import { createServer, request as forward } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { alice, arrive, arriveSignedIn, signIn, startHost } from '../support/host.js'
import { refreshOf } from '../support/visitor.js'

const byHtmx = { 'hx-request': 'true' }
const TURBO = '<meta name="turbo-visit-control" content="reload">'

t.test('T44: every page asks Turbo for a document, and every answer forbids proxies to rewrite it', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const { page, continueUrl, fields } = await arriveSignedIn(visitor, host)
  const pages = [
    page, await visitor.get(continueUrl), await visitor.get('/login/continue?flow=unknown'), await visitor.get('/login'),
    await visitor.post('/login/continue', { ...fields, action: 'continue' })
  ]
  for (const { text, headers } of pages) {
    t.match(text, TURBO)
    t.match(headers.get('cache-control'), 'no-transform')
  }
  t.match((await visitor.getJson(continueUrl)).headers.get('cache-control'), 'no-transform')
})

t.test('T44: a proxy that hides email addresses leaves the confirm page as it is', async (t) => {
  const host = await startHost(t, {
    after: (app) => { app.get('/team', async (_request, reply) => reply.type('text/html').send('<p>alice@example.com')) }
  })
  // As those of content delivery networks do.
  const proxy = createServer((request, response) => {
    const { method, url, headers } = request
    forward(new URL(url ?? '/', host.origin), { method, headers }, async (answer) => {
      const body = (await answer.toArray()).join('')
      const mayChange = !String(answer.headers['cache-control']).includes('no-transform')
      const { 'content-length': _, ...kept } = answer.headers
      response.writeHead(answer.statusCode ?? 502, kept).end(mayChange ? body.replaceAll(/[^\s<>]+@[^\s<>]+/g, '[email protected]') : body)
    }).end()
  })
  t.teardown(() => { proxy.closeAllConnections(); proxy.close() })
  await once(proxy.listen(0, '127.0.0.1'), 'listening')
  const { port } = proxy.address() as AddressInfo
  const visitor = host.visitor()
  const { continueUrl } = await arriveSignedIn(visitor, host)
  const through = async (path: string) => {
    const headers = { cookie: await visitor.cookieHeader(), accept: 'text/html' }
    return await (await fetch(new URL(path, `http://127.0.0.1:${port}`), { headers })).text()
  }
  t.equal(await through('/team'), '<p>[email protected]')
  t.match(await through(continueUrl), '<bdi>alice@example.com</bdi>')
})

t.test('T44: htmx is told to load the page as a document', async (t) => {
  const host = await startHost(t, { options: { findUser: async (request) => request.session.user } })
  const visitor = host.visitor()
  const first = await arrive(visitor, host)
  const { continueUrl } = first
  const leadsTo = async (path: string, headers = {}) => (await visitor.get(path, { ...byHtmx, ...headers })).headers.get('hx-redirect')
  t.equal(await leadsTo(continueUrl, { 'sec-fetch-site': 'cross-site' }), continueUrl, 'a reload')
  await signIn(visitor, alice)
  t.equal(await leadsTo(continueUrl), continueUrl, 'the confirm page')
  t.equal((await visitor.get(continueUrl)).headers.get('hx-redirect'), null, 'no other browser is told so')
  await arrive(visitor, host)
  t.equal(await leadsTo('/login/continue'), '/login/continue', 'the chooser')
  t.equal(await leadsTo('/login?state=secret'), null, 'no URL with a state')

  const another = host.visitor()
  const login = await arriveSignedIn(another, host)
  const handOff = await another.post('/login/continue', { ...login.fields, action: 'continue' }, byHtmx)
  t.equal(handOff.headers.get('hx-redirect'), refreshOf(handOff))
  t.match(refreshOf(handOff), 'partner:callback')
})

t.test('T44: a problem of a login is loaded as a document', async (t) => {
  const host = await startHost(t, { options: { findUser: async () => Object({ sub: 'x' }) } })
  const visitor = host.visitor()
  const { continueUrl } = await arrive(visitor, host)
  const answer = await visitor.get(continueUrl, byHtmx)
  t.equal(answer.status, 500)
  t.equal(answer.headers.get('hx-redirect'), continueUrl)
})
