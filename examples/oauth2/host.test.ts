import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createTestBrowser, type TestPage } from 'fastify-scalekit-login/testing'
import { connect, createClientBrowser } from '../support/connect.js'
import { startHost } from '../support/start-host.js'
import { startProvider } from '../support/start-provider.js'
import { buildHost } from './host.js'

async function start (t: TestContext) {
  return await startHost(t, async (settings) => {
    return await buildHost({ ...settings, provider: await startProvider(t, `${settings.publicUrl}/signin/callback`) })
  })
}

async function signIn (page: TestPage, login: string): Promise<TestPage> {
  page = await page.submit({ login, password: 'any' })
  // The end of another user's session, and consent.
  while (page.url.hostname === '127.0.0.1' && page.status === 200) page = await page.submit({})
  return page
}

test('a visitor signs in at the provider, and a tool knows who it is', async (t) => {
  const caller = await connect(await start(t), (page) => signIn(page, 'alice'))
  assert.equal(caller.sub, 'alice')
})

test('another account is chosen at the provider', async (t) => {
  const caller = await connect(await start(t), async (page) => {
    page = await signIn(page, 'alice')
    page = await page.submit({ action: 'switch' })
    const asked = page.hops.find(({ url }) => url.searchParams.has('code_challenge'))
    assert.equal(asked?.url.searchParams.get('prompt'), 'login')
    return await signIn(page, 'bob')
  })
  assert.equal(caller.sub, 'bob')
})

test('who is signed in at the provider only confirms', async (t) => {
  const host = await start(t)
  const browser = createClientBrowser()
  await connect(host, (page) => signIn(page, 'alice'), browser)
  const { loginUrl } = host.emulator.startLogin()
  for (const { name } of await browser.cookies.list(host.publicUrl)) {
    await browser.cookies.set(`${name}=; Path=/; Max-Age=0`, host.publicUrl)
  }
  const page = await browser.open(loginUrl)
  assert.equal(page.title, 'Connect an app to Acme?')
})

test('a callback that another browser began signs nobody in', async (t) => {
  const host = await start(t)
  const attacker = createTestBrowser({ stopAt: ({ pathname }) => pathname === '/signin/callback' })
  const callback = await signIn(await attacker.open(host.emulator.startLogin().loginUrl), 'mallory')
  assert.ok(callback.url.searchParams.has('code'))
  const victim = createClientBrowser()
  await victim.open(host.emulator.startLogin().loginUrl)
  const page = await victim.open(callback.url)
  assert.equal(page.title, 'Not signed in')
  assert.equal((await page.click('Try again')).url.hostname, '127.0.0.1')
})

test('who cancels at the provider can try again', async (t) => {
  const host = await start(t)
  const browser = createClientBrowser()
  const page = await browser.open(host.emulator.startLogin().loginUrl)
  const cancelled = await page.click('[ Cancel ]')
  assert.equal(cancelled.title, 'Not signed in')
})
