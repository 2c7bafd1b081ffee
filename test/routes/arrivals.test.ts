import t from 'tap'
import { alice, arrive, signIn, startHost } from '../support/host.js'
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
  for (let n = 0; n < 3; n++) t.match(locationOf(await visitor.get(continueUrl)), SIGN_IN)
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
