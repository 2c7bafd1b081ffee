import { createClient } from 'redis'
import t from 'tap'
import { findFreePort } from '../../example-app/dist/open-port.js'
import { account, buildTestApp, openBrowser, origin, readSessionCookie, signUp } from './build-test-app.js'
import { isInstalled, startProgram } from './start-program.js'

if (!isInstalled('redis-server')) {
  t.plan(0, 'redis-server is not installed')
} else {
  const port = await findFreePort()
  const redisUrl = `redis://127.0.0.1:${port}`
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  await startProgram(t, 'redis-server', args, 'Ready to accept connections')

  t.test('sessions in Redis are shared by instances and end with the sign-out', async (t) => {
    const sessionSecret = 'x'.repeat(32)
    const app = await buildTestApp(t, { redisUrl, sessionSecret })
    const browser = openBrowser(app)
    await signUp(browser)

    const redis = await createClient({ url: redisUrl }).connect()
    t.teardown(() => redis.close())
    const [key = ''] = await redis.keys('acme-notes:session:*')
    t.ok(key)
    t.ok(await redis.ttl(key) > 0, 'and expire by themselves')

    const cookie = await readSessionCookie(browser)
    const notes = await browser.open(`${origin}/notes`)
    t.match(notes, { status: 200, url: { pathname: '/notes' } })
    await notes.submit({}, { button: 'Sign out' })
    t.notOk(await redis.exists(key))

    const thief = openBrowser(app)
    await thief.cookies.set(`acme-notes-session=${cookie}`, origin)
    t.match(await thief.open(`${origin}/notes`), { url: { pathname: '/signin' } })
  })

  t.test('signing in changes the session ID in Redis, too', async (t) => {
    const app = await buildTestApp(t, { redisUrl })
    await signUp(openBrowser(app))
    const browser = openBrowser(app)
    const form = await browser.open(`${origin}/signin`)
    const before = await readSessionCookie(browser)
    await form.submit({ email: account.email, password: account.password })
    t.not(await readSessionCookie(browser), before)
    const planted = openBrowser(app)
    await planted.cookies.set(`acme-notes-session=${before}`, origin)
    t.match(await planted.open(`${origin}/notes`), { url: { pathname: '/signin' } })
  })
}

t.test('an address without Redis behind it is an error at the start', async (t) => {
  const port = await findFreePort()
  await t.rejects(buildTestApp(t, { redisUrl: `redis://127.0.0.1:${port}` }))
})
