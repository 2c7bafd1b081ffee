import t from 'tap'
import { alice, arrive, type Host, signIn, startHost } from '../support/host.js'
import { codeOf, locationOf, refreshOf } from '../support/visitor.js'

const SIGN_IN = /^\/signin\?return_to=/
const fromElsewhere = { 'sec-fetch-site': 'cross-site' }

for (const site of ['cross-site', 'same-site', 'none', undefined]) {
  t.test(`T14: nobody found on arrival (${site ?? 'no fetch metadata'}): one reload, then sign-in`, async (t) => {
    const host = await startHost(t)
    const visitor = host.visitor()
    const { continueUrl } = await arrive(visitor, host)
    const headers = { 'sec-fetch-site': site ?? '' }
    const first = await visitor.get(continueUrl, headers)
    t.equal(first.status, 200)
    t.equal(refreshOf(first), continueUrl)
    t.match(locationOf(await visitor.get(continueUrl, headers)), SIGN_IN, 'never twice in a row, whatever the browser says')
  })
}

t.test('from a page of our own there is no reload, and with confirm: false there is none either', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const { continueUrl } = await arrive(visitor, host)
  for (let n = 0; n < 2; n++) t.match(locationOf(await visitor.get(continueUrl)), SIGN_IN)
  const unasked = await startHost(t, { options: { confirm: false } })
  const other = unasked.visitor()
  const login = await arrive(other, unasked)
  t.match(locationOf(await other.get(login.continueUrl, fromElsewhere)), SIGN_IN)
})

t.test('T48: an identity provider that sends the browser back at once ends at a page that says what is wrong', async (t) => {
  const host = await startHost(t, { options: { pages: {} } })
  const visitor = host.visitor()
  const { continueUrl } = await arrive(visitor, host)
  let headers: Record<string, string> = fromElsewhere
  const steps: string[] = []
  for (let page = await visitor.get(continueUrl, headers); steps.length < 20; page = await visitor.get(continueUrl, headers)) {
    const isReload = refreshOf(page) !== undefined
    steps.push(isReload ? 'reload' : page.status === 303 ? 'sign-in' : `${page.status}`)
    // The provider answers at once, from its own site.
    headers = isReload ? { 'sec-fetch-site': 'same-origin' } : fromElsewhere
    if (page.status === 401) {
      t.match(page.text, 'We cannot see that you are signed in')
      t.equal(codeOf(page), 'FST_SCALEKIT_USER_NOT_FOUND')
      t.match(page.text, /<a class="button main" href="\/signin\?return_to=[^"]+">Sign in<\/a>/)
      break
    }
  }
  t.strictSame(steps, ['reload', 'sign-in', 'reload', '401'])
  t.match(host.log.join(''), '"code":"FST_SCALEKIT_USER_NOT_FOUND"')

  await signIn(visitor, alice)
  t.match(await visitor.get(continueUrl, fromElsewhere), { status: 200, text: 'alice@example.com' }, 'and nothing is lost')
})

for (const confirm of [true, false]) {
  t.test(`T48: a sign-in page that leads back at once ends at the same page (confirm: ${confirm})`, async (t) => {
    const host = await startHost(t, { options: { confirm } })
    const visitor = host.visitor()
    const { continueUrl } = await arrive(visitor, host)
    const statuses: number[] = []
    for (let n = 0; n < 4; n++) statuses.push((await visitor.get(continueUrl)).status)
    t.strictSame(statuses, [303, 303, 401, 401], 'after two rounds')
    const page = await visitor.get(continueUrl)
    for (const remedy of ['return_to', 'trustProxy', 'SameSite=Strict']) t.match(page.text, remedy)
    await signIn(visitor, alice)
    const text = confirm ? 'alice@example.com' : 'partner:callback'
    t.match(await visitor.get(continueUrl), { status: 200, text }, 'and nothing is lost')
  })
}

const warnings = ({ log }: Host) => log.map((line) => Object(JSON.parse(line)))
  .filter(({ level }) => level === 40).map(({ msg }) => String(msg))

const lostSessions: Array<[name: string, headers: Record<string, string>, expected: RegExp]> = [
  ['no cookie of the host, http on localhost', {}, /sent no cookie .*WebKit/],
  ['no cookie of the host, http', { host: 'notes.example' }, /sent no cookie .*only over https/],
  ['no cookie of the host, behind a proxy', { host: 'notes.example', 'x-forwarded-proto': 'https' }, /sent no cookie .*trustProxy/],
  ['no cookie of the host, behind a trusted proxy', { host: 'notes.example', 'x-forwarded-proto': 'https', trust: 'yes' }, /sent no cookie .*SameSite=Lax/],
  ['a session without a user', { cookie: 'another=1' }, /findUser found no user.*saves the session/]
]
for (const [name, { cookie, trust, ...headers }, expected] of lostSessions) {
  t.test(`the log says why nobody is signed in after sign-in: ${name}`, async (t) => {
    const host = await startHost(t, { fastify: { trustProxy: trust !== undefined } })
    const visitor = host.visitor()
    const { continueUrl, state, loginRequestId } = await arrive(visitor, host)
    if (cookie) await visitor.browser.cookies.set(cookie)
    for (let n = 0; n < 3; n++) await visitor.get(continueUrl, headers)
    t.match(warnings(host), [expected])
    for (const secret of [state, loginRequestId]) t.notMatch(host.log.join(''), secret)
  })
}

t.test('the log says once that a Secure login cookie may not be kept over http', async (t) => {
  const host = await startHost(t, { options: { cookie: {} }, fastify: { trustProxy: true } })
  const { loginUrl } = host.emulator.startLogin()
  const open = async (headers = {}) => await host.app.inject({ url: loginUrl, headers: { host: 'localhost:3000', ...headers } })
  await open({ 'x-forwarded-proto': 'https' })
  t.strictSame(warnings(host), [])
  await open()
  await open()
  t.match(warnings(host), [/login cookie is Secure: .*http:\/\/localhost/])
  t.equal(warnings(host).length, 1)
  const plain = await startHost(t)
  await arrive(plain.visitor(), plain)
  t.strictSame(warnings(plain), [], 'nor where the cookie is not Secure')
})
