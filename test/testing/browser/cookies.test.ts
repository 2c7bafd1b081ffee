import t from 'tap'
import { createTestBrowser } from '../../../dist/testing/index.js'
import { redirectTo, servePages } from './serve-pages.js'

t.test('cookies come back as a browser sends them', async (t) => {
  const setCookie = [
    'a=1; Path=/', 'sub=2; Path=/sub', 'gone=3; Max-Age=0', '__Host-s=4; Secure; Path=/', '__Host-weak=5; Path=/',
    'foreign=6; Domain=other.example', 'nonsense'
  ]
  const { origin, received } = await servePages(t, () => ({ headers: { 'set-cookie': setCookie } }))
  const browser = createTestBrowser({ origin })
  await browser.request('GET', '/')
  await browser.request('GET', '/')
  t.equal(received.at(-1)?.headers.cookie, 'a=1; __Host-s=4')
  await browser.request('GET', '/sub/page')
  t.equal(received.at(-1)?.headers.cookie, 'sub=2; a=1; __Host-s=4')
  t.equal((await browser.cookies.list('/sub')).length, 3)
})

t.test('SameSite cookies come back only where their site has led', async (t) => {
  const { origin, received } = await servePages(t, () => ({
    headers: { 'set-cookie': ['strict=1; SameSite=Strict', 'lax=2; SameSite=Lax', 'none=3; SameSite=None; Secure'] }
  }))
  const other = await servePages(t, ({ path }) => path === '/redirect'
    ? redirectTo(origin)
    : `<a href="${origin}">Link</a>
    <form method="post" action="${origin}"><button>Send</button></form>`, '127.0.0.1')
  const browser = createTestBrowser()
  await browser.open(origin)
  const sent = () => received.at(-1)?.headers.cookie
  const page = await browser.open(other.origin)
  await page.click('Link')
  t.equal(sent(), 'lax=2; none=3')
  await page.submit()
  t.equal(sent(), 'none=3')
  await browser.open(`${other.origin}/redirect`)
  t.equal(sent(), 'strict=1; lax=2; none=3', 'a typed address comes from no site')
})

t.test('cookies can be looked at, set and cleared', async (t) => {
  const browser = createTestBrowser({ origin: 'http://localhost' })
  await browser.cookies.set('a=1; Path=/; HttpOnly; Secure; SameSite=Lax')
  await browser.cookies.set('b=2; Domain=acme.com; Path=/x; Max-Age=60', 'https://app.acme.com/x')
  t.strictSame(await browser.cookies.list(), [{
    name: 'a', value: '1', domain: 'localhost', hostOnly: true, path: '/', secure: true, httpOnly: true, sameSite: 'lax', expires: undefined
  }])
  t.match(await browser.cookies.list('https://www.acme.com/x/y'), [{ name: 'b', hostOnly: false, path: '/x', expires: Date }])
  t.equal(await browser.cookies.get('a'), '1')
  t.equal(await browser.cookies.get('b'), undefined)
  await t.rejects(browser.cookies.set('c=3; Domain=other.com'))
  await t.rejects(browser.cookies.set('__Host-c=3'), { name: 'TypeError' })
  await browser.cookies.clear()
  t.strictSame(await browser.cookies.list(), [])
})
