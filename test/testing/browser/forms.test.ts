import t, { type Test } from 'tap'
import { createTestBrowser, type SubmitOptions, type SubmittedFields } from '../../../dist/testing/index.js'
import { servePages } from './serve-pages.js'

/** Submits a form of a page, and gives what was received. */
async function submit (t: Test, html: string, fields?: SubmittedFields, options?: SubmitOptions) {
  const { origin, received } = await servePages(t, () => html)
  await (await createTestBrowser().open(`${origin}/page?old=1`)).submit(fields, options)
  return received.at(-1)
}

const everything = `<form method="post" action="/go">
  <input type="hidden" name="token" value="&lt;&quot;&amp;>">
  <label>E-mail <input type="email" name="email" required></label>
  <label for="pw">Password</label><input id="pw" type="password" name="password">
  <span id="city">City</span><input name="city" aria-labelledby="city" list="cities" value="Oslo">
  <datalist id="cities"><option value="Oslo"><option>Rome</option></datalist>
  <input name="zip" aria-label="ZIP"><input name="phone" placeholder="Phone"><input name="bare"><input name="list" list="none">
  <textarea name="note" aria-label="Note">
two
lines</textarea>
  <label><input type="radio" name="size" value="s" checked>Small</label>
  <label><input type="radio" name="size" value="l">Large</label>
  <label><input type="checkbox" name="news" checked>News</label>
  <label><input type="checkbox" name="color" value="red">Red</label>
  <label><input type="checkbox" name="color" value="blue">Blue</label>
  <label>Plan <select name="plan"><option>free</option><option value="p" selected>Pro</option><option disabled>Old</option></select></label>
  <select name="tags" multiple><option>a</option><option selected>b</option><option>c</option></select>
  <select name="first"><option>1</option><option>2</option></select><select name="empty"></select>
  <fieldset disabled><legend><input name="spared" value="1"></legend><input name="off" value="1"></fieldset>
  <fieldset disabled><input name="out" value="1"></fieldset>
  <input name="disabled" disabled value="1"><input type="file" name="file"><button type="button">Nothing</button><input type="reset">
  <input readonly name="fixed" value="1"><input value="no name">
  <button name="action" value="yes">Yes, <b>go</b></button><input type="submit" name="action" value="no">
</form>
<input name="outside" form="other"><form id="other"></form>`

const defaults = {
  token: '<"&>', email: 'a@example.com', city: 'Oslo', note: 'two\r\nlines', size: 's', news: 'on', plan: 'p', tags: 'b', first: '1', spared: '1', fixed: '1', action: 'yes'
}

t.test('a form takes along what a browser does', async (t) => {
  const received = await submit(t, everything, { email: 'a@example.com' })
  const sent = new URLSearchParams(received?.body)
  t.match(received, { method: 'POST', path: '/go', headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  t.strictSame(Object.fromEntries([...sent].filter(([, value]) => value !== '')), defaults)
  t.notOk(['off', 'out', 'disabled', 'file', 'outside', 'color', 'empty'].some((name) => sent.has(name)))
})

t.test('fields are named by their name or their label', async (t) => {
  const received = await submit(t, everything, {
    'E-mail': 'b@example.com',
    Password: 'p',
    City: 'Bergen',
    ZIP: '1',
    Phone: '2',
    Note: 'x\ny',
    size: 'Large',
    News: false,
    color: ['red', 'Blue'],
    Plan: 'free',
    tags: ['a', 'c'],
    action: 'no'
  })
  const sent = new URLSearchParams(received?.body)
  t.match(Object.fromEntries(sent), {
    email: 'b@example.com', password: 'p', city: 'Bergen', zip: '1', phone: '2', note: 'x\r\ny', size: 'l', plan: 'free', action: 'no'
  })
  t.strictSame([sent.getAll('size'), sent.has('news'), sent.getAll('color'), sent.getAll('tags')],
    [['l'], false, ['red', 'blue'], ['a', 'c']])
  const other = new URLSearchParams((await submit(t, everything, { email: 'x', Large: true, tags: [] }))?.body)
  t.strictSame([other.getAll('size'), other.getAll('tags')], [['l'], []])
})

t.test('a button is named by name and value, or by its text', async (t) => {
  const email = 'a@example.com'
  for (const [fields, options, expected] of [
    [{ email, action: 'no' }, {}, 'no'], [{ email, action: 'Yes, go' }, {}, 'yes'],
    [{ email }, { button: 'Yes, go' }, 'yes'], [{ email }, { button: 'no' }, 'no'], [{ email, action: 'no' }, { button: 'no' }, 'no']
  ] as const) {
    t.equal(new URLSearchParams((await submit(t, everything, fields, options))?.body).get('action'), expected)
  }
})

t.test('a GET form becomes the query', async (t) => {
  t.equal((await submit(t, '<form><input name="q"></form>', { q: 'a b&c' }))?.path, '/page?q=a+b%26c')
  t.equal((await submit(t, '<form action="/find?x=1"><input name="q" value="1"></form>'))?.path, '/find?q=1')
})

t.test('a button can change where and how a form is sent', async (t) => {
  const form = `<form action="/a"><input name="x" value="1"><input name="need" required>
    <input type="image" alt="Picture"><input type="submit">
    <button formaction="/b" formmethod="post" formenctype="multipart/form-data" formnovalidate>Other</button></form>`
  const received = await submit(t, form, {}, { button: 'Other' })
  t.match(received, { path: '/b', method: 'POST', headers: { 'content-type': /^multipart\/form-data; boundary=/ }, body: /name="x"\r\n\r\n1/ })
  for (const button of ['Picture', 'Submit']) t.equal((await submit(t, form, { need: '1' }, { button }))?.path, '/a?x=1&need=1')
})

t.test('controls outside belong to the form that they name', async (t) => {
  const received = await submit(t, '<form id="f"></form><input form="f" name="a" value="1"><button form="f" name="b" value="2">Send</button>')
  t.equal(received?.path, '/page?a=1&b=2')
})

const two = '<form id="one" action="/1"><input name="q"><input name="a"></form><form name="two" action="/2"><input name="q"><button>Go</button></form>'

t.test('the form is the one that has the fields and buttons, or the one that is named', async (t) => {
  for (const [fields, options, path] of [
    [{ a: '1' }, {}, /^\/1/], [{ q: '1' }, { button: 'Go' }, /^\/2/], [{}, { form: 'one' }, /^\/1/], [{}, { form: 'two' }, /^\/2/], [{}, { form: 1 }, /^\/2/]
  ] as const) t.match((await submit(t, two, fields, options))?.path, path)
})

t.test('what a user could not do is an error that says what the page offers', async (t) => {
  const one = { email: 'a@example.com' }
  const refusals: Array<[string, string, SubmittedFields, SubmitOptions?, RegExp?]> = [
    ['NO_FORM', 'no form', {}, {}, /no form/], ['NO_FORM', two, { b: '1' }, {}, /form 0 \(fields: q, a; buttons: none\).*"Go"/],
    ['NO_FORM', two, {}, { form: 'three' }], ['SEVERAL_FORMS', two, { q: '1' }],
    ['UNKNOWN_FIELD', everything, { ...one, age: '1' }, { form: 0 }, /email "E-mail".*action=yes "Yes, go"/],
    ['UNKNOWN_BUTTON', everything, { ...one, action: 'maybe' }, { form: 0 }],
    ['UNKNOWN_BUTTON', everything, one, { form: 0, button: 'Maybe' }], ['SEVERAL_BUTTONS', everything, { ...one, action: 'yes' }, { button: 'no' }],
    ['FIXED_FIELD', everything, { ...one, token: 'x' }], ['FIXED_FIELD', everything, { ...one, fixed: 'x' }],
    ['SEVERAL_FIELDS', '<form><input name="a"><input name="a"></form>', { a: '1' }],
    ['VALUE_NOT_OFFERED', everything, { ...one, size: 'm' }, {}, /s "Small", l "Large"/], ['VALUE_NOT_OFFERED', everything, { ...one, size: ['s', 'l'] }],
    ['VALUE_NOT_OFFERED', everything, { ...one, plan: 'Old' }, {}, /free, p "Pro"/], ['VALUE_NOT_OFFERED', everything, { ...one, plan: [] }],
    ['VALUE_NOT_OFFERED', everything, { ...one, color: 'green' }], ['VALUE_NOT_OFFERED', everything, { ...one, zip: true }],
    ['REQUIRED_FIELD_EMPTY', everything, { zip: '1' }, {}, /E-mail/],
    ['UNKNOWN_FIELD', '<form></form>', { a: '1' }, {}, /fields: none/]
  ]
  for (const [code, html, fields, options, message = /./] of refusals) {
    await t.rejects(submit(t, html, fields, options), { name: 'TestBrowserError', code, message }, code)
  }
})

t.test('required choices must be made', async (t) => {
  const form = `<form><label><input type="radio" name="r" value="1" required>One</label><input type="radio" name="r" value="">
    <input type="checkbox" name="c" value="" required></form>`
  await t.rejects(submit(t, form), { code: 'REQUIRED_FIELD_EMPTY' })
  await t.rejects(submit(t, form, { r: '1' }), { code: 'REQUIRED_FIELD_EMPTY' })
  t.equal((await submit(t, form, { r: '1', c: true }))?.path, '/page?r=1&c=')
  t.equal((await submit(t, form.replace('<form', '<form novalidate')))?.path, '/page')
})
