import t from 'tap'
import { alice, arrive, arriveSignedIn, signIn, startHost } from '../support/host.js'
import { codeOf, fieldsOf, refreshOf } from '../support/visitor.js'

t.test('an account that cannot be connected can be changed, or the app told not to wait', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  await signIn(visitor, { sub: 'x', email: 'no address' })
  const { continueUrl, loginRequestId } = await arrive(visitor, host)
  const problem = await visitor.get(continueUrl)
  t.equal(codeOf(problem), 'FST_SCALEKIT_INVALID_USER')
  for (const action of ['switch', 'cancel']) t.match(problem.text, `name="action" value="${action}"`)
  t.notMatch(problem.text, 'value="continue"')
  const fields = fieldsOf(problem)
  t.match(refreshOf(await visitor.post('/login/continue', { ...fields, action: 'switch' })), /^\/signin\?.*prompt=login/)
  t.match(refreshOf(await visitor.post('/login/continue', { ...fields, action: 'cancel' })), 'partner:callback')
  t.match(host.emulator.loginRequests.get(loginRequestId)?.updates, [{ loginFailed: true }])
})

t.test('the form of a problem page continues nothing, even when the account is a good one now', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  await signIn(visitor, { sub: 'x', email: 'no address' })
  const { continueUrl } = await arrive(visitor, host)
  const fields = fieldsOf(await visitor.get(continueUrl))
  await signIn(visitor, alice)
  const answer = await visitor.post('/login/continue', { ...fields, action: 'continue' })
  t.match(answer, { status: 200, text: 'The account has changed' })
  t.equal(host.updates(), 0)
  t.match(refreshOf(await visitor.post('/login/continue', { ...fields, action: 'cancel' })), 'partner:callback', 'but it cancels')
})

t.test('an account without an organization, and one that Scalekit refuses, have the same ways out', async (t) => {
  const without = await startHost(t, { options: { findOrganizations: () => [] } })
  const visitor = without.visitor()
  await signIn(visitor, alice)
  const { continueUrl } = await arrive(visitor, without)
  const problem = await visitor.get(continueUrl)
  t.equal(codeOf(problem), 'FST_SCALEKIT_NO_ORGANIZATION')
  t.match(refreshOf(await visitor.post('/login/continue', { ...fieldsOf(problem), action: 'cancel' })), 'partner:callback')

  const host = await startHost(t)
  const other = host.visitor()
  const { fields } = await arriveSignedIn(other, host)
  host.emulator.failNext('permission_denied')
  const refused = await other.post('/login/continue', { ...fields, action: 'continue' })
  t.equal(codeOf(refused), 'FST_SCALEKIT_USER_DETAILS_REJECTED')
  t.match(refreshOf(await other.post('/login/continue', { ...fieldsOf(refused), action: 'cancel' })), 'partner:callback')
})

t.test('a page of the host gets the same form to show', async (t) => {
  const shown: unknown[] = []
  const host = await startHost(t, { options: { pages: { problem: (context) => { shown.push(context.form); return 'x' } } } })
  const visitor = host.visitor()
  await signIn(visitor, { sub: 'x', email: 'no address' })
  const { continueUrl, flow } = await arrive(visitor, host)
  await visitor.get(continueUrl)
  t.match(shown, [{ action: '/login/continue', flow, csrfToken: String }])
})

t.test('texts and looks of the host are on every page, by request too', async (t) => {
  const host = await startHost(t, {
    options: {
      branding: { color: 'rebeccapurple', logo: '/logo.svg' },
      publicUrl: 'http://localhost/app',
      texts: ({ headers }) => headers['accept-language'] === 'de' ? { lang: 'de', confirmTitle: '{product} verbinden?' } : {}
    }
  })
  const visitor = host.visitor()
  await signIn(visitor, alice)
  const { answer } = await arrive(visitor, host)
  const url = String(answer.headers.get('location')).replace('/app', '')
  const german = await visitor.get(url, { 'accept-language': 'de' })
  t.match(german.text, /<html lang="de" dir="ltr">[^]*<img class="logo" src="\/app\/logo\.svg" alt="">[^]*<h1>this application verbinden\?<\/h1>/)
  t.match(german.headers.get('content-security-policy'), "img-src 'self'")
  t.match((await visitor.get(url)).text, '<html lang="en"')
})
