import t from 'tap'
import { createTestBrowser, type TestPage } from '../../dist/testing/index.js'
import { account } from './build-test-app.js'
import { startTestServices } from './start-services.js'

const { app, appUrl, emulator, demoUser } = await startTestServices(t)

function posted (loginRequestId: string) {
  return emulator.loginRequests.get(loginRequestId)?.updates ?? []
}

function isConfirmPage (page: TestPage): boolean {
  return page.status === 200 && page.url.pathname === '/login/continue'
}

async function findUserId (email: string): Promise<string | undefined> {
  const [user] = await app.database.query<{ id: string }>('select id from users where email = $1', [email])
  return user?.id
}

t.test('an anonymous visitor signs in and confirms', async (t) => {
  const { loginUrl, loginRequestId } = await emulator.startLogin()
  const browser = createTestBrowser()
  const signIn = await browser.open(loginUrl)
  t.match(signIn, { status: 200, url: { pathname: '/signin' } })
  t.match(signIn.text, 'Sign in to connect your app to Acme Notes', 'and says why')
  t.notMatch((await createTestBrowser().open(`${appUrl}/signin`)).text, 'to connect')

  const wrong = await signIn.submit({ email: demoUser.email, password: 'a wrong guess' })
  t.equal(wrong.status, 401)
  const confirm = await wrong.submit({ ...demoUser })
  t.ok(isConfirmPage(confirm))
  t.match(confirm.text, 'Acme Notes')
  t.match(confirm.text, demoUser.email)
  t.match(confirm.text, 'Example Ltd')
  t.strictSame(posted(loginRequestId), [], 'and nothing is sent before')

  await confirm.submit({}, { button: 'Continue' })
  t.match(posted(loginRequestId), [{
    sub: await findUserId(demoUser.email),
    email: demoUser.email,
    name: 'Alice Example',
    organizationExternalName: 'Example Ltd'
  }])
  t.equal(emulator.loginRequests.get(loginRequestId)?.status, 'finished')
})

t.test('whoever is signed in confirms at once', async (t) => {
  const browser = createTestBrowser()
  await (await browser.open(`${appUrl}/signin`)).submit({ ...demoUser })
  const { loginUrl, loginRequestId } = await emulator.startLogin()
  const confirm = await browser.open(loginUrl)
  t.ok(isConfirmPage(confirm))
  t.strictSame(posted(loginRequestId), [])
  await confirm.submit({}, { button: 'Continue' })
  t.equal(posted(loginRequestId).length, 1)
})

t.test('a new user signs up, which loses return_to, and still comes to the confirm page', async (t) => {
  const { loginUrl, loginRequestId } = await emulator.startLogin()
  const browser = createTestBrowser()
  const signIn = await browser.open(loginUrl)
  const signUp = await signIn.click('/signup')
  t.notMatch(JSON.stringify(signUp.forms), 'return_to')

  const email = 'new@example.com'
  const confirm = await signUp.submit({ ...account, company: 'New Ltd', email })
  t.ok(isConfirmPage(confirm))
  await confirm.submit({}, { button: 'Continue' })
  t.match(posted(loginRequestId), [{ sub: await findUserId(email), email, organizationExternalName: 'New Ltd' }])
})

t.test('another account can be used', async (t) => {
  const { loginUrl, loginRequestId } = await emulator.startLogin()
  const browser = createTestBrowser()
  const signUp = await browser.open(`${appUrl}/signup`)
  await signUp.submit({ ...account, email: 'second@example.com' })

  const signIn = await (await browser.open(loginUrl)).submit({}, { button: 'Use another account' })
  t.match(signIn, { status: 200, url: { pathname: '/signin' } })
  const confirm = await signIn.submit({ ...demoUser })
  t.match(confirm.text, demoUser.email)
  await confirm.submit({}, { button: 'Continue' })
  t.match(posted(loginRequestId), [{ email: demoUser.email }])
})

t.test('a member of several organizations chooses one', async (t) => {
  const userId = await findUserId(demoUser.email)
  await app.database.query(`
    with other as (insert into organizations (name) values ('Second Ltd') returning id)
    insert into memberships (user_id, organization_id) select $1::uuid, id from other`, [userId])
  t.teardown(() => app.database.query("delete from organizations where name = 'Second Ltd'"))
  const [organization] = await app.database.query<{ id: string }>("select id from organizations where name = 'Second Ltd'")

  const { loginUrl, loginRequestId } = await emulator.startLogin()
  const browser = createTestBrowser()
  const confirm = await (await browser.open(loginUrl)).submit({ ...demoUser })
  t.match(confirm.text, 'Second Ltd')
  await confirm.submit({ organization: 'Second Ltd' }, { button: 'Continue' })
  t.match(posted(loginRequestId), [{ organizationExternalId: organization?.id, organizationExternalName: 'Second Ltd' }])
})

t.test('cancelling reports a failed login', async (t) => {
  const { loginUrl, loginRequestId } = await emulator.startLogin()
  const browser = createTestBrowser()
  await (await (await browser.open(loginUrl)).submit({ ...demoUser })).submit({}, { button: 'Cancel' })
  t.match(posted(loginRequestId), [{ loginFailed: true }])
})

t.test('a login that waits does not take a sign-in for another reason with it', async (t) => {
  const { loginUrl, loginRequestId } = await emulator.startLogin()
  const browser = createTestBrowser()
  await browser.open(loginUrl)
  const page = await (await browser.open(`${appUrl}/signin`)).submit({ ...demoUser })
  t.match(page, { status: 200, url: { pathname: '/notes' } })
  t.strictSame(posted(loginRequestId), [])
})
