import t from 'tap'
import { createTestBrowser, type Hop } from '../../../dist/testing/index.js'
import { redirectTo, servePages, type Serve } from './serve-pages.js'

const refreshTo = (target: string) => `<meta http-equiv="refresh" content="0;url=${target}"><title>Wait</title>`

t.test('redirects and refreshes lead to the page where a person would stop', async (t) => {
  const { origin } = await servePages(t, ({ path }) => {
    if (path === '/') return redirectTo('/wait')
    return path === '/wait' ? refreshTo('/end?a=1&amp;b=2') : { status: 404, html: '<title>The end</title>' }
  })
  const told: Hop[] = []
  const page = await createTestBrowser({ onHop: (hop) => told.push(hop) }).open(origin)
  t.equal(page.url.href, `${origin}/end?a=1&b=2`)
  t.match(page, { status: 404, title: 'The end', text: /The end/ })
  t.strictSame(page.hops.map(({ status, url }) => [status, url.pathname]), [[302, '/'], [200, '/wait'], [404, '/end']])
  t.strictSame(told, page.hops)
  t.ok(page.hops.every(({ milliseconds }) => milliseconds > 0))
})

t.test('a refresh is read as browsers read it', async (t) => {
  const pages: Record<string, string> = {
    '/double': '0; URL="/end"', '/single': "5;url='/end'", '/comma': '0,url=/end', '/reload': '60', '/broken': '0;url=http://['
  }
  const { origin } = await servePages(t, ({ path }) => {
    if (path === '/header') return { headers: { refresh: '0;url=/end' } }
    return `<meta content="${pages[path]?.replaceAll('"', '&quot;') ?? 'x'}" http-equiv="Refresh">`
  })
  const browser = createTestBrowser({ origin })
  for (const path of ['/double', '/single', '/comma', '/header']) t.equal((await browser.open(path)).url.pathname, '/end', path)
  for (const path of ['/reload', '/broken']) t.equal((await browser.open(path)).url.pathname, path)
})

t.test('301, 302 and 303 turn a POST into a GET, 307 and 308 send it again', async (t) => {
  for (const status of [301, 302, 303, 307, 308]) {
    const { origin, received } = await servePages(t, ({ path, method }) => {
      if (method === 'POST' && path === '/go') return redirectTo('/end', status)
      return '<form method="post" action="/go"><input name="a" value="1"></form>'
    })
    await (await createTestBrowser().open(origin)).submit()
    t.match(received.at(-1), status < 307 ? { method: 'GET', body: '' } : { method: 'POST', body: 'a=1' }, String(status))
  }
})

t.test('a redirect that leads nowhere is the page', async (t) => {
  const { origin } = await servePages(t, ({ path }) => path === '/none' ? { status: 302 } : redirectTo('http://['))
  const browser = createTestBrowser({ origin })
  t.match(await browser.open('/none'), { status: 302, location: undefined })
  t.match(await browser.open('/broken'), { status: 302, location: undefined })
})

t.test('a circle of redirects or refreshes is TOO_MANY_HOPS', async (t) => {
  const { origin, received } = await servePages(t, ({ path }) => path === '/refresh' ? refreshTo('/refresh') : redirectTo('/'))
  await t.rejects(createTestBrowser({ origin }).open('/'), { name: 'TestBrowserError', code: 'TOO_MANY_HOPS' })
  t.equal(received.length, 20)
  await t.rejects(createTestBrowser({ origin, maxHops: 3 }).open('/refresh'), { code: 'TOO_MANY_HOPS' })
  t.equal(received.length, 23)
})

t.test('other schemes, and addresses to stop at, are not requested', async (t) => {
  const { origin, received } = await servePages(t, ({ path }) => redirectTo(path === '/' ? 'cursor://callback?code=1' : '/stop?code=2'))
  const browser = createTestBrowser({ origin, stopAt: ({ pathname }) => pathname === '/stop' })
  const page = await browser.open('/')
  t.match(page, { status: 0, text: '', title: '', forms: [], links: [], refresh: undefined })
  t.equal(page.url.href, 'cursor://callback?code=1')
  t.equal((await browser.open('/other')).url.searchParams.get('code'), '2')
  t.equal(received.length, 2)
})

t.test('a relative address without an origin is NO_ORIGIN', async (t) => {
  await t.rejects(createTestBrowser().open('/'), { code: 'NO_ORIGIN' })
  await t.rejects(createTestBrowser().request('GET', '/'), { code: 'NO_ORIGIN' })
})

t.test('an address without a listener rejects, and is told of with status 0', async (t) => {
  const { origin } = await servePages(t, () => 'ok')
  const told: Hop[] = []
  const browser = createTestBrowser({ origin: () => origin, onHop: (hop) => told.push(hop) })
  const signal = AbortSignal.abort()
  await t.rejects(browser.request('GET', '/', { signal }), { name: 'AbortError' })
  await t.rejects(browser.open('https://127.0.0.1:1/'), { code: 'ECONNREFUSED' })
  t.match(told, [{ status: 0, method: 'GET' }, { status: 0 }])
})

t.test('links are followed by their text or their address', async (t) => {
  const { origin, received } = await servePages(t, ({ path }) => path === '/'
    ? `<base target="_top"><base href="/in/"><a href="/silent"></a><a href="a">One</a> <a href="a">One</a> <a href="/b" aria-label="Other" rel="noreferrer"></a>
      <a href="x">Two</a> <a href="y">Two</a> <a name="none">None</a> <a href="http://[">Broken</a>`
    : path)
  const page = await createTestBrowser().open(origin)
  t.strictSame(page.links.map(({ text }) => text), ['', 'One', 'One', 'Other', 'Two', 'Two'])
  t.equal((await page.click('One')).url.pathname, '/in/a')
  t.equal(received.at(-1)?.headers.referer, `${origin}/`)
  t.equal((await page.click('Other')).url.pathname, '/b')
  t.equal(received.at(-1)?.headers.referer, undefined)
  t.equal((await page.click('/in/y')).url.pathname, '/in/y')
  await t.rejects(page.click('Two'), { code: 'SEVERAL_LINKS' })
  await t.rejects(page.click('Three'), { code: 'NO_LINK', message: /"One".*"Other"/ })
  await t.rejects(page.click('http://['), { code: 'NO_LINK' })
  await t.rejects((await page.click('One')).click('x'), { code: 'NO_LINK', message: /none/ })
})

t.test('a base that is no address changes nothing', async (t) => {
  const { origin } = await servePages(t, () => '<base href="http://["><a href="next">Next</a>')
  t.equal((await (await createTestBrowser().open(`${origin}/a/b`)).click('Next')).url.pathname, '/a/next')
})

t.test('what is not HTML has no title, links or forms', async (t) => {
  const serve: Serve = () => ({ headers: { 'content-type': 'application/json' }, html: '"<title>No</title><form>"' })
  const { origin } = await servePages(t, serve)
  t.match(await createTestBrowser().open(origin), { title: '', forms: [], text: /<form>/ })
})
