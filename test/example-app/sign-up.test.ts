import t from 'tap'
import { listOrganizations } from '../../example-app/dist/accounts/accounts.js'
import { account, buildTestApp, forge, openBrowser, origin, readSessionCookie, signUp } from './build-test-app.js'

const app = await buildTestApp(t)

t.test('signing up creates a user, an organization and a membership, and signs in', async (t) => {
  const browser = openBrowser(app)
  const page = await signUp(browser, { company: ' <Acme> & Sons ', email: 'first@example.com' })
  t.match(page, { status: 200, url: { pathname: '/notes' }, title: 'Notes – Acme Notes' })
  t.match(page.text, '&lt;Acme&gt; &amp; Sons', 'and what was typed is shown as text')

  const [user] = await app.database.query<{ id: string }>("select id from users where email = 'first@example.com'")
  t.match(await listOrganizations(app.database, user?.id ?? ''), [{ name: '<Acme> & Sons' }])
})

t.test('signing up changes the session ID', async (t) => {
  const browser = openBrowser(app)
  const form = await browser.open(`${origin}/signup`)
  const before = await readSessionCookie(browser)
  t.ok(before)
  await form.submit({ company: 'C', name: 'N', email: 'fixed@example.com', password: 'long enough' })
  t.not(await readSessionCookie(browser), before)
})

t.test('an email address has one account, however it is written', async (t) => {
  await signUp(openBrowser(app), { email: 'twice@example.com' })
  const page = await signUp(openBrowser(app), { email: 'Twice@Example.com', company: 'Copy Ltd' })
  t.equal(page.status, 422)
  t.match(page.text, 'An account with this email address already exists')
  const organizations = await app.database.query("select 1 from organizations where name = 'Copy Ltd'")
  t.equal(organizations.length, 0, 'and nothing is left of the second attempt')
})

for (const [name, values] of Object.entries({
  'a blank company': { company: '  ' },
  'no name': { name: '' },
  'an email address without @': { email: 'example.com' },
  'an email address of 300 characters': { email: `${'a'.repeat(300)}@example.com` },
  'a short password': { password: 'short' },
  'a password of 129 characters': { password: 'p'.repeat(129) }
})) {
  t.test(`signing up with ${name} answers 422 with the form`, async (t) => {
    const browser = openBrowser(app)
    const form = await browser.open(`${origin}/signup`)
    const typed = { ...account, email: 'invalid@example.com', name: 'Bob "B" <b>', ...values }
    const page = await forge(browser, form, 'Create account', typed)
    t.equal(page.status, 422)
    t.match(page.title, /^Error: /)
    const fields = Object.fromEntries(page.forms[0]?.fields.map(({ name, value }) => [name, value]) ?? [])
    t.equal(fields.password, '', 'which never shows the password again')
    if (!('name' in values)) t.equal(fields.name, 'Bob "B" <b>', 'but what else was typed')
    const rows = await app.database.query("select 1 from users where email = 'invalid@example.com'")
    t.equal(rows.length, 0)
  })
}

t.test('signing up without the CSRF token answers 403', async (t) => {
  const response = await app.inject({
    method: 'POST',
    url: '/signup',
    headers: { accept: 'text/html' },
    payload: { company: 'C', name: 'N', email: 'csrf@example.com', password: 'long enough' }
  })
  t.equal(response.statusCode, 403)
  const rows = await app.database.query("select 1 from users where email = 'csrf@example.com'")
  t.equal(rows.length, 0)
})
