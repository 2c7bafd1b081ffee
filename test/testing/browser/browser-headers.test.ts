import t from 'tap'
import { describeNavigation } from '../../../dist/testing/browser/navigation-headers.js'
import { originFor, refererFor, referrerPolicyOf } from '../../../dist/testing/browser/referrer.js'
import { describeSite } from '../../../dist/testing/browser/sites.js'
import { createTestBrowser } from '../../../dist/testing/index.js'
import { redirectTo, servePages } from './serve-pages.js'

const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }

t.test('a typed address comes from none, through redirects too', async (t) => {
  const other = await servePages(t, () => 'ok', '127.0.0.1')
  const { origin, received } = await servePages(t, () => redirectTo(other.origin))
  await createTestBrowser().open(origin)
  for (const { headers } of [...received, ...other.received]) {
    t.match(headers, { ...navigation, 'sec-fetch-site': 'none', 'sec-fetch-user': '?1', accept: /^text\/html,/ })
    t.equal(headers.referer, undefined)
  }
})

t.test('links and forms say where they come from', async (t) => {
  const other = await servePages(t, () => 'ok', '127.0.0.1')
  const { origin, received } = await servePages(t, ({ path }) => path === '/detour'
    ? redirectTo(other.origin, 307)
    : `
    <a href="/own">Own</a><a href="${other.origin}">Other</a>
    <form id="own" method="post" action="/own"><button>Send</button></form>
    <form id="detour" method="post" action="/detour"><button>Send</button></form>`)
  const page = await createTestBrowser().open(`${origin}/page?a=1`)
  await page.click('Own')
  t.match(received.at(-1)?.headers, { ...navigation, 'sec-fetch-site': 'same-origin', referer: `${origin}/page?a=1` })
  t.equal(received.at(-1)?.headers.origin, undefined)
  await page.click('Other')
  t.match(other.received.at(-1)?.headers, { 'sec-fetch-site': 'cross-site', referer: `${origin}/` })
  await page.submit({}, { form: 'own' })
  t.match(received.at(-1)?.headers, { 'sec-fetch-site': 'same-origin', origin })
  await page.submit({}, { form: 'detour' })
  t.match(other.received.at(-1), { method: 'POST', headers: { 'sec-fetch-site': 'cross-site', origin } })
})

t.test('a refresh comes from its page, and nobody has clicked', async (t) => {
  const { origin, received } = await servePages(t, ({ path }) => path === '/'
    ? { headers: { 'referrer-policy': 'no-referrer' }, html: '<meta http-equiv="refresh" content="0;url=/end">' }
    : 'ok')
  await createTestBrowser().open(origin)
  t.match(received.at(-1)?.headers, { 'sec-fetch-site': 'same-origin' })
  t.notMatch(received.at(-1)?.headers, { 'sec-fetch-user': /./ })
  t.equal(received.at(-1)?.headers.referer, undefined)
})

t.test('a policy of no-referrer, of header or page, hides the origin of a form', async (t) => {
  const form = '<form method="post" action="/go"></form>'
  const { origin, received } = await servePages(t, ({ path }) => path === '/header'
    ? { headers: { 'referrer-policy': 'no-referrer' }, html: form }
    : `<meta name="referrer" content="no-referrer">${form}`)
  for (const path of ['/header', '/page']) {
    await (await createTestBrowser({ origin }).open(path)).submit()
    t.equal(received.at(-1)?.headers.origin, 'null', path)
  }
})

t.test('the last policy that is known counts', async (t) => {
  t.equal(referrerPolicyOf(null), 'strict-origin-when-cross-origin')
  t.equal(referrerPolicyOf('no-referrer, Same-Origin, newest'), 'same-origin')
  t.equal(referrerPolicyOf('newest', 'origin'), 'origin')
})

t.test('the Referer follows the policy', async (t) => {
  const from = new URL('https://a.example/path?q#hash')
  const [same, other, unsafe] = ['https://a.example/x', 'https://b.example/', 'http://a.example/'].map((url) => new URL(url))
  const full = 'https://a.example/path?q'
  const origin = 'https://a.example/'
  const expected: Record<string, Array<string | undefined>> = {
    'no-referrer': [undefined, undefined, undefined],
    'no-referrer-when-downgrade': [full, full, undefined],
    'same-origin': [full, undefined, undefined],
    origin: [origin, origin, origin],
    'strict-origin': [origin, origin, undefined],
    'origin-when-cross-origin': [full, origin, origin],
    'strict-origin-when-cross-origin': [full, origin, undefined],
    'unsafe-url': [full, full, full]
  }
  for (const [policy, referers] of Object.entries(expected)) {
    t.strictSame([same, other, unsafe].map((to) => to && refererFor(policy, from, to)), referers, policy)
  }
})

t.test('the Origin follows the policy and the way', async (t) => {
  const [from, other, third] = ['https://a.example/', 'https://b.example/', 'https://c.example/'].map((url) => new URL(url))
  if (!from || !other || !third) throw new Error('there are addresses')
  t.equal(originFor('same-origin', from, [from]), 'https://a.example')
  t.equal(originFor('same-origin', from, []), 'https://a.example')
  t.equal(originFor('same-origin', from, [other]), 'null')
  t.equal(originFor('origin', from, [new URL('http://a.example/')]), 'https://a.example')
  t.equal(originFor('strict-origin', from, [new URL('http://a.example/')]), 'null')
  t.equal(originFor('unsafe-url', from, [other, other]), 'https://a.example')
  t.equal(originFor('unsafe-url', from, [other, third]), 'null', 'a detour')
})

t.test('a site is a scheme and a registrable domain', async (t) => {
  const siteOf = (hostname: string) => hostname === '127.0.0.1' ? undefined : hostname.split('.').slice(-2).join('.')
  const site = (from: string, ...chain: string[]) => describeSite(new URL(from), chain.map((url) => new URL(url)), siteOf)
  t.equal(site('https://app.acme.com', 'https://app.acme.com/x'), 'same-origin')
  t.equal(site('https://app.acme.com', 'https://www.acme.com'), 'same-site')
  t.equal(site('https://app.acme.com', 'http://app.acme.com'), 'cross-site')
  t.equal(site('https://app.acme.com', 'https://other.com', 'https://app.acme.com'), 'cross-site', 'by a detour')
  t.equal(site('http://127.0.0.1:1', 'http://127.0.0.1:2'), 'same-site')
})

t.test('an address without protection gets no fetch metadata', async (t) => {
  const { headers } = describeNavigation({ method: 'GET', url: new URL('http://acme.com'), isActivated: true, headers: {} }, [], () => 'x')
  t.strictSame(Object.keys(headers), ['accept'])
})
