import { ScalekitClient } from '@scalekit-sdk/node'
import t from 'tap'
import { buildTestApp, forge, openBrowser, origin, scalekit, signUp } from './build-test-app.js'

const app = await buildTestApp(t)

t.test('notes are for those who are signed in', async (t) => {
  const page = await openBrowser(app).open(`${origin}/notes`)
  t.match(page, { status: 200, url: { pathname: '/signin' } })
  t.match(page.forms[0]?.fields[1], { name: 'return_to', value: '/notes' })
})

t.test('a user sees the own notes only', async (t) => {
  const alice = openBrowser(app)
  const bob = openBrowser(app)
  const alicesNotes = await signUp(alice, { email: 'alice@example.com' })
  const bobsNotes = await signUp(bob, { email: 'bob@example.com' })
  await alicesNotes.submit({ text: 'water <b>the</b> plants' })
  await bobsNotes.submit({ text: 'feed the cat' })

  t.match((await alice.open(`${origin}/notes`)).text, 'water &lt;b&gt;the&lt;/b&gt; plants')
  t.notMatch((await alice.open(`${origin}/notes`)).text, 'feed the cat')
  t.match((await bob.open(`${origin}/notes`)).text, 'feed the cat')
  t.notMatch((await bob.open(`${origin}/notes`)).text, 'plants')
})

t.test('an empty or endless note returns 422 and the form', async (t) => {
  const browser = openBrowser(app)
  const notes = await signUp(browser, { email: 'carol@example.com' })
  for (const text of ['   ', 'n'.repeat(2_001)]) {
    const page = await forge(browser, notes, 'Add note', { text })
    t.equal(page.status, 422)
    t.match(page.text, 'Enter a note of up to 2000 characters')
  }
  t.match((await browser.open(`${origin}/notes`)).text, 'No notes yet.')
})

t.test('a note without the CSRF token answers 403', async (t) => {
  const browser = openBrowser(app)
  const notes = await signUp(browser, { email: 'dave@example.com' })
  const page = await forge(browser, notes, 'Add note', { text: 'planted', _csrf: '' })
  t.equal(page.status, 403)
  t.match((await browser.open(`${origin}/notes`)).text, 'No notes yet.')
})

t.test('a link leads to the connected apps where the SDK can list them', async (t) => {
  const browser = openBrowser(app)
  const notes = await signUp(browser, { email: 'erin@example.com' })
  const canList = 'resources' in new ScalekitClient(scalekit.environmentUrl, 'id', 'secret')
  t.equal(notes.text.includes('<a href="/settings/apps">Connected apps</a>'), canList)
  t.notMatch((await openBrowser(app).open(`${origin}/signin`)).text, 'Connected apps')
  t.equal((await browser.open(`${origin}/settings/apps`)).status, canList ? 503 : 501, 'Scalekit is not there')
})
