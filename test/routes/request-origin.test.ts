import t from 'tap'
import { arrive, arriveSignedIn, startHost } from '../support/host.js'
import { codeOf } from '../support/visitor.js'

const own = (origin: string) => origin
const rows: Array<[string, Record<string, string | ((origin: string) => string)>, number]> = [
  ['our own page', { 'sec-fetch-site': 'same-origin', origin: own }, 200],
  ['our own page under a strict referrer policy', { 'sec-fetch-site': 'same-origin', origin: 'null' }, 200],
  ['no fetch metadata and no Origin', {}, 200],
  ['no fetch metadata and our own Origin', { origin: own }, 200],
  ['no fetch metadata and another Origin', { origin: 'https://evil.example' }, 403],
  ['no fetch metadata and our own host on another port', { origin: (origin) => origin.replace(/\d+$/, '1') }, 403],
  ['no fetch metadata and Origin null', { origin: 'null' }, 403],
  ['no fetch metadata and an Origin that is no URL', { origin: 'evil' }, 403],
  ['none and no Origin', { 'sec-fetch-site': 'none' }, 200],
  ['none and Origin null, as after a redirect from another site', { 'sec-fetch-site': 'none', origin: 'null' }, 403],
  ['none and another Origin', { 'sec-fetch-site': 'none', origin: 'https://evil.example' }, 403],
  ['a sibling domain', { 'sec-fetch-site': 'same-site', origin: 'https://other.example.com' }, 403],
  ['a trusted sibling domain', { 'sec-fetch-site': 'same-site', origin: 'https://app.example.com' }, 200],
  ['another site that claims our own Origin', { 'sec-fetch-site': 'cross-site', origin: own }, 403]
]

for (const [name, sent, status] of rows) {
  t.test(`T40: a post from ${name} answers ${status}`, async (t) => {
    const host = await startHost(t, { options: { trustedOrigins: ['https://app.example.com'] } })
    const visitor = host.visitor()
    const { fields } = await arriveSignedIn(visitor, host)
    const headers = Object.fromEntries(Object.entries(sent).map(([header, value]) =>
      [header, typeof value === 'string' ? value : value(host.origin)]))
    const answer = await visitor.post('/login/continue', { ...fields, action: 'continue' }, headers)
    t.equal(answer.status, status)
    if (status === 403) t.equal(codeOf(answer), 'FST_SCALEKIT_FORBIDDEN_ORIGIN')
    t.equal(host.updates(), status === 200 ? 1 : 0)
  })
}

t.test('with publicUrl its origin is our own, whatever host the proxy names', async (t) => {
  const host = await startHost(t, { options: { publicUrl: 'https://app.acme.com' } })
  const visitor = host.visitor()
  const { fields } = await arriveSignedIn(visitor, host)
  const post = async (origin: string) => await visitor.post('/login/continue', { ...fields, action: 'cancel' }, { origin })
  t.equal((await post(host.origin)).status, 403)
  t.equal((await post('https://app.acme.com')).status, 200)
})

t.test('T44: a navigation that a service worker passes on counts, but not where a GET completes the login', async (t) => {
  const passedOn = { 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'same-origin' }
  const host = await startHost(t)
  t.equal((await host.visitor().get(host.emulator.startLogin().loginUrl, passedOn)).status, 303)
  const byFirefox = { ...passedOn, 'sec-fetch-mode': 'same-origin' }
  t.equal((await host.visitor().get(host.emulator.startLogin().loginUrl, byFirefox)).status, 303)
  const scripts = [
    { ...passedOn, 'sec-fetch-mode': 'cors' }, { ...byFirefox, accept: '*/*' }, { ...byFirefox, 'sec-fetch-site': 'same-site' }
  ]
  for (const script of scripts) {
    t.equal((await host.visitor().get(host.emulator.startLogin().loginUrl, script)).status, 403, JSON.stringify(script))
  }
  const careless = await startHost(t, { options: { confirm: false } })
  const visitor = careless.visitor()
  t.equal((await visitor.get(careless.emulator.startLogin().loginUrl, passedOn)).status, 403)
  const { continueUrl } = await arrive(visitor, careless)
  t.equal((await visitor.get(continueUrl, passedOn)).status, 303, 'anonymous')
})
