import t from 'tap'
import { readReturnPath } from '../../example-app/dist/accounts/return-path.js'
import { account, buildTestApp, forge, openBrowser, origin, signUp } from './build-test-app.js'

const hostile = [
  'https://evil.example/',
  '//evil.example/',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/notes\\..\\evil',
  '/\t/evil.example',
  '/\n/evil.example',
  '/notes\r\nset-cookie: a=b',
  '/notes\u0000',
  'javascript:alert(1)',
  'notes',
  '',
  `/${'a'.repeat(2_048)}`,
  ['/notes', '/notes'],
  undefined
]

for (const value of hostile) {
  t.test(`${JSON.stringify(value)?.slice(0, 40)} is no path to go back to`, async (t) => {
    t.equal(readReturnPath(value), undefined)
  })
}

for (const path of ['/', '/notes', '/notes?page=2#top', '/login/continue?flow=abc_-1', '/a//b', '/%2F%2Fevil.example']) {
  t.test(`${path} is one`, async (t) => {
    t.equal(readReturnPath(path), path)
    t.equal(new URL(path, origin).origin, origin)
  })
}

t.test('the sign-in page goes nowhere else, whatever the address or the form says', async (t) => {
  const app = await buildTestApp(t)
  await signUp(openBrowser(app))
  for (const value of hostile.filter((value) => typeof value === 'string')) {
    const browser = openBrowser(app)
    const form = await browser.open(`${origin}/signin?return_to=${encodeURIComponent(value)}`)
    t.notOk(form.forms[0]?.fields.some(({ name }) => name === 'return_to'))
    const { email, password } = account
    const { url, location = url } = await forge(browser, form, 'Sign in', { email, password, return_to: value })
    t.equal(location.origin, origin)
    t.equal((await browser.open(location)).url.origin, origin)
  }
})
