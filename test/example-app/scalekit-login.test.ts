import t from 'tap'
import { Browser, type Page } from '../../example-app/dist/demo/browser.js'
import { account } from './build-test-app.js'
import { startTestServices } from './start-services.js'

const { app, appUrl, emulator, demoUser } = await startTestServices(t)

function posted (loginRequestId: string) {
  return emulator.loginRequests.get(loginRequestId)?.updates ?? []
}

function isConfirmPage (page: Page): boolean {
  return page.status === 200 && page.url.pathname === '/login/continue'
}

async function findUserId (email: string): Promise<string | undefined> {
  const [user] = await app.database.query<{ id: string }>('select id from users where email = $1', [email])
  return user?.id
}

t.test('an anonymous visitor signs in and confirms', async (t) => {
  const { loginUrl, loginRequestId } = await emulator.startLogin()
  const browser = new Browser()
  const signIn = await browser.open(loginUrl)
  t.match(signIn, { status: 200, url: { pathname: '/signin' } })

  const wrong = await browser.press(signIn, 'Sign in', { email: demoUser.email, password: 'a wrong guess' })
  t.equal(wrong.status, 401)
  const confirm = await browser.press(wrong, 'Sign in', { ...demoUser })
  t.ok(isConfirmPage(confirm))
  t.match(confirm.text, 'Acme Notes')
  t.match(confirm.text, demoUser.email)
  t.match(confirm.text, 'Example Ltd')
  t.strictSame(posted(loginRequestId), [], 'and nothing is sent before')

  await browser.press(confirm, 'Continue')
  t.match(posted(loginRequestId), [{
    sub: await findUserId(demoUser.email),
    email: demoUser.email,
    name: 'Alice Example',
    organizationExternalName: 'Example Ltd'
  }])
  t.equal(emulator.loginRequests.get(loginRequestId)?.status, 'finished')
})

t.test('whoever is signed in confirms at once', async (t) => {
  const browser = new Browser()
  await browser.press(await browser.open(`${appUrl}/signin`), 'Sign in', { ...demoUser })
  const { loginUrl, loginRequestId } = await emulator.startLogin()
  const confirm = await browser.open(loginUrl)
  t.ok(isConfirmPage(confirm))
  t.strictSame(posted(loginRequestId), [])
  await browser.press(confirm, 'Continue')
  t.equal(posted(loginRequestId).length, 1)
})

t.test('a new user signs up, which loses return_to, and still comes to the confirm page', async (t) => {
  const { loginUrl, loginRequestId } = await emulator.startLogin()
  const browser = new Browser()
  const signIn = await browser.open(loginUrl)
  const signUp = await browser.follow(signIn, '/signup')
  t.notMatch(JSON.stringify(signUp.forms), 'return_to')

  const email = 'new@example.com'
  const confirm = await browser.press(signUp, 'Create account', { ...account, company: 'New Ltd', email })
  t.ok(isConfirmPage(confirm))
  await browser.press(confirm, 'Continue')
  t.match(posted(loginRequestId), [{ sub: await findUserId(email), email, organizationExternalName: 'New Ltd' }])
})

t.test('another account can be used', async (t) => {
  const { loginUrl, loginRequestId } = await emulator.startLogin()
  const browser = new Browser()
  const signUp = await browser.open(`${appUrl}/signup`)
  await browser.press(signUp, 'Create account', { ...account, email: 'second@example.com' })

  const signIn = await browser.press(await browser.open(loginUrl), 'Use another account')
  t.match(signIn, { status: 200, url: { pathname: '/signin' } })
  const confirm = await browser.press(signIn, 'Sign in', { ...demoUser })
  t.match(confirm.text, demoUser.email)
  await browser.press(confirm, 'Continue')
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
  const browser = new Browser()
  const confirm = await browser.press(await browser.open(loginUrl), 'Sign in', { ...demoUser })
  t.match(confirm.text, 'Second Ltd')
  confirm.forms[0]?.fields.push({ name: 'organization', value: organization?.id ?? '' })
  await browser.press(confirm, 'Continue')
  t.match(posted(loginRequestId), [{ organizationExternalId: organization?.id, organizationExternalName: 'Second Ltd' }])
})

t.test('cancelling reports a failed login', async (t) => {
  const { loginUrl, loginRequestId } = await emulator.startLogin()
  const browser = new Browser()
  await browser.press(await browser.press(await browser.open(loginUrl), 'Sign in', { ...demoUser }), 'Cancel')
  t.match(posted(loginRequestId), [{ loginFailed: true }])
})

t.test('a login that waits does not take a sign-in for another reason with it', async (t) => {
  const { loginUrl, loginRequestId } = await emulator.startLogin()
  const browser = new Browser()
  await browser.open(loginUrl)
  const page = await browser.press(await browser.open(`${appUrl}/signin`), 'Sign in', { ...demoUser })
  t.match(page, { status: 200, url: { pathname: '/notes' } })
  t.strictSame(posted(loginRequestId), [])
})
