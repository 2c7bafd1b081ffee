import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect, createClientBrowser } from '../support/connect.js'
import { type RunningHost, startHost } from '../support/start-host.js'
import { buildHost } from './host.js'

const alice = { email: 'alice@example.com', password: 'correct horse' }

async function signUp ({ publicUrl }: RunningHost, browser = createClientBrowser()): Promise<string> {
  const url = `${publicUrl}/api/auth/sign-up/email`
  const page = await browser.request('POST', url, {
    json: { ...alice, name: 'Alice Example' }, headers: { origin: publicUrl, 'sec-fetch-site': 'same-origin' }
  })
  assert.equal(page.status, 200, page.text)
  return JSON.parse(page.text).user.id
}

test('a visitor signs in after a mistyped password, and a tool knows who it is', async (t) => {
  const host = await startHost(t, buildHost)
  const id = await signUp(host)
  const caller = await connect(host, async (page) => {
    page = await page.submit({ ...alice, password: 'wrong' })
    return await page.submit(alice)
  })
  assert.equal(caller.sub, id)
})

test('a visitor signs up on the way, and goes on with the same login', async (t) => {
  const host = await startHost(t, buildHost)
  let id: string | undefined
  const caller = await connect(host, async (page, browser) => {
    id = await signUp(host, browser)
    return await browser.open(new URL(String(page.url.searchParams.get('return_to')), host.publicUrl))
  })
  assert.equal(caller.sub, id)
})

test('who has signed out is nobody', async (t) => {
  const host = await startHost(t, buildHost)
  const browser = createClientBrowser()
  await signUp(host, browser)
  const { loginUrl } = host.emulator.startLogin()
  assert.equal((await browser.open(loginUrl)).title, 'Connect an app to Acme?')
  const signedOut = await browser.request('POST', `${host.publicUrl}/api/auth/sign-out`, {
    json: {}, headers: { origin: host.publicUrl }
  })
  assert.equal(signedOut.status, 200)
  assert.equal((await browser.open(loginUrl)).title, 'Sign in')
})
