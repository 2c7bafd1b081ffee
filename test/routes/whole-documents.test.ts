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
