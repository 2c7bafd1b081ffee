import t from 'tap'
import { account, buildTestApp, forge, openBrowser, origin, readSessionCookie, signUp } from './build-test-app.js'

const app = await buildTestApp(t)
await signUp(openBrowser(app))
const { email, password } = account

t.test('signing in leads to the notes', async (t) => {
  const browser = openBrowser(app)
  const page = await (await browser.open(`${origin}/`)).submit({ email: ' ALICE@example.com', password })
  t.match(page, { status: 200, url: { pathname: '/notes' } })
})

t.test('signing in changes the session ID and everything it stood for', async (t) => {
  const browser = openBrowser(app)
  const form = await browser.open(`${origin}/signin`)
  const before = await readSessionCookie(browser)
  t.ok(before)
  await form.submit({ email, password })
  t.not(await readSessionCookie(browser), before)

  const planted = openBrowser(app)
  await planted.cookies.set(`acme-notes-session=${before}`, origin)
  t.match(await planted.open(`${origin}/notes`), { url: { pathname: '/signin' } })
})

t.test('the session cookie is out of reach of scripts and of other sites', async (t) => {
  const browser = openBrowser(app)
  await browser.open(`${origin}/signin`)
  const [cookie] = await browser.cookies.list(origin)
  t.match(cookie, { httpOnly: true, sameSite: 'lax', path: '/' })
})

t.test('a wrong password answers 401 with the form, which keeps return_to', async (t) => {
  const browser = openBrowser(app)
  const form = await browser.open(`${origin}/signin?return_to=${encodeURIComponent('/notes?page=2')}`)
  const page = await form.submit({ email, password: 'a wrong guess' })
  t.equal(page.status, 401)
  t.match(page.text, 'The email address or password is incorrect')
  t.match(page.forms[0]?.fields, [{ name: '_csrf' }, { name: 'return_to', value: '/notes?page=2' }, { name: 'email', value: email }])

  const right = await page.submit({ password })
  t.equal(right.url.pathname + right.url.search, '/notes?page=2')
})

t.test('an unknown email address gets the same response', async (t) => {
  const browser = openBrowser(app)
  const page = await (await browser.open(`${origin}/signin`)).submit({ email: 'nobody@example.com', password })
  t.equal(page.status, 401)
  t.match(page.text, 'The email address or password is incorrect')
})

t.test('signing in with nothing, or with too much, answers 422 with the form', async (t) => {
  for (const values of [{ email: '', password }, { email, password: '' }, { email, password: 'p'.repeat(129) }]) {
    const browser = openBrowser(app)
    const page = await forge(browser, await browser.open(`${origin}/signin?return_to=/notes`), 'Sign in', values)
    t.equal(page.status, 422)
    t.match(page.forms[0]?.fields[1], { name: 'return_to', value: '/notes' })
  }
})

t.test('signing in without the CSRF token, or with that of another session, answers 403', async (t) => {
  const stranger = openBrowser(app)
  const strangersForm = await stranger.open(`${origin}/signin`)
  const browser = openBrowser(app)
  await browser.open(`${origin}/signin`)
  const page = await forge(browser, strangersForm, 'Sign in', { email, password })
  t.equal(page.status, 403)
  t.equal((await forge(openBrowser(app), strangersForm, 'Sign in', { email, password })).status, 403)
})

t.test('whoever is signed in goes on from the sign-in page, but not with prompt=login', async (t) => {
  const browser = openBrowser(app)
  await (await browser.open(`${origin}/signin`)).submit({ email, password })
  t.equal((await browser.open(`${origin}/signin?return_to=/notes?page=3`)).url.search, '?page=3')
  t.equal((await browser.open(`${origin}/signin`)).url.pathname, '/notes')
  t.equal((await browser.open(`${origin}/signin?return_to=/notes&prompt=login`)).url.pathname, '/signin')
})

t.test('signing out ends the session', async (t) => {
  const browser = openBrowser(app)
  const notes = await (await browser.open(`${origin}/signin`)).submit({ email, password })
  const cookie = await readSessionCookie(browser)
  t.match(await notes.submit({}, { button: 'Sign out' }), { status: 200, url: { pathname: '/signin' } })

  const thief = openBrowser(app)
  await thief.cookies.set(`acme-notes-session=${cookie}`, origin)
  t.match(await thief.open(`${origin}/notes`), { url: { pathname: '/signin' } })
})

t.test('signing out without the CSRF token answers 403 and signs nobody out', async (t) => {
  const browser = openBrowser(app)
  const notes = await (await browser.open(`${origin}/signin`)).submit({ email, password })
  t.equal((await forge(browser, notes, 'Sign out', { _csrf: '' })).status, 403)
  t.match(await browser.open(`${origin}/notes`), { url: { pathname: '/notes' } })
})

t.test('where browsers use https, the session cookie is for https only', async (t) => {
  const secure = await buildTestApp(t, { publicUrl: 'https://notes.example.com' })
  const viaProxy = await secure.inject({ url: '/signin', headers: { 'x-forwarded-proto': 'https' } })
  t.match(viaProxy.headers['set-cookie'], /; Secure/)
  t.notOk((await secure.inject('/signin')).headers['set-cookie'])
})

t.test('the sign-in and sign-up pages leave a popup its opener, on every answer', async (t) => {
  const name = 'cross-origin-opener-policy'
  for (const url of ['/signin', '/signup']) {
    t.equal((await app.inject(url)).headers[name], 'unsafe-none')
    t.equal((await app.inject({ method: 'POST', url, payload: {} })).headers[name], 'unsafe-none')
  }
  t.equal((await app.inject('/notes')).headers[name], 'same-origin')
})

t.test('every page forbids scripts and forms to other sites', async (t) => {
  for (const url of ['/signin', '/signup', '/nothing-here']) {
    const { headers, payload } = await app.inject({ url, headers: { accept: 'text/html' } })
    t.match(headers['content-security-policy'], "form-action 'self'")
    t.match(headers['content-security-policy'], "script-src 'self'")
    t.equal(headers['cache-control'], 'no-store')
    t.notMatch(payload, /<script|style=|onclick/)
    t.match(payload, '<html lang="en">')
  }
})
