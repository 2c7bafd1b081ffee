import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { TestBrowser, TestPage } from 'fastify-scalekit-login/testing'
import { connect, createClientBrowser } from '../support/connect.js'
import { type RunningHost, startHost } from '../support/start-host.js'
import { buildAppServer } from './app-server.js'
import { buildHost } from './host.js'

const alice = { email: 'alice@example.com', password: 'correct horse' }
const bob = { email: 'bob@example.com', password: 'battery staple' }
const folder = new URL('../../single-page-app/', import.meta.url) // of the sources; this file is compiled

async function start (t: TestContext): Promise<{ host: RunningHost, appUrl: string }> {
  let appUrl = ''
  const host = await startHost(t, async (settings) => {
    const app = buildAppServer(folder, settings.publicUrl)
    t.after(() => app.close())
    const { port } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }))
    appUrl = `http://localhost:${port}`
    return await buildHost({ ...settings, appUrl })
  })
  return { host, appUrl }
}

/** The calls of app.js, with the headers that a browser adds to them, in the page that the browser shows. */
function runApp (page: TestPage, browser: TestBrowser, { publicUrl }: RunningHost, origin = page.url.origin) {
  const flow = page.url.searchParams.get('flow') ?? ''
  const fetchMetadata = { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }
  async function call (path: string, json?: Record<string, string>) {
    if (json !== undefined) {
      const preflight = await browser.request('OPTIONS', publicUrl + path, {
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' }
      })
      const { headers } = preflight
      if (headers.get('access-control-allow-origin') !== origin) return { status: 0, answer: {} }
      assert.equal(headers.get('access-control-allow-credentials'), 'true')
    }
    const { status, headers, text } = await browser.request(json ? 'POST' : 'GET', publicUrl + path, {
      ...(json && { json }), headers: { accept: 'application/json', origin, ...fetchMetadata }
    })
    const mayRead = headers.get('access-control-allow-origin') === origin
    return { status, answer: mayRead && text ? JSON.parse(text) : {} }
  }
  return {
    load: () => call(`/login/continue?flow=${encodeURIComponent(flow)}`),
    signIn: (fields: Record<string, string>) => call('/signin', fields),
    decide: (action: string, csrfToken: string) => call('/login/continue', { flow, csrf_token: csrfToken, action })
  }
}

test('a visitor signs in and confirms in the app, and a tool knows who it is', async (t) => {
  const { host, appUrl } = await start(t)
  const caller = await connect(host, async (page, browser) => {
    assert.equal(page.url.origin, appUrl)
    assert.ok(page.headers.get('content-security-policy')?.includes("frame-ancestors 'none'"))
    const app = runApp(page, browser, host)
    assert.equal((await app.load()).status, 401)
    assert.equal((await app.signIn({ ...alice, password: 'wrong' })).status, 401)
    assert.equal((await app.signIn(alice)).status, 204)
    const { answer } = await app.load()
    assert.equal(answer.user.email, alice.email)
    return Object.assign(page, {
      submit: async () => browser.open((await app.decide('continue', answer.csrfToken)).answer.callbackUrl)
    })
  })
  assert.equal(caller.sub, 'user-1')
})

test('who is signed in confirms in the app, and may choose another account', async (t) => {
  const { host, appUrl } = await start(t)
  const browser = createClientBrowser()
  let page = await browser.open(host.emulator.startLogin().loginUrl)
  await runApp(page, browser, host).signIn(alice)
  page = await browser.open(host.emulator.startLogin().loginUrl)
  assert.equal(page.url.origin, appUrl)
  const app = runApp(page, browser, host)
  const { csrfToken } = (await app.load()).answer
  const { answer } = await app.decide('switch', csrfToken)
  const signInUrl = new URL(answer.signInUrl)
  assert.equal(signInUrl.searchParams.get('prompt'), 'login')
  assert.equal(signInUrl.origin, appUrl)
  await app.signIn(bob)
  const stale = await app.decide('continue', csrfToken)
  assert.equal(stale.status, 409)
  assert.equal(stale.answer.user.email, bob.email)
  const confirmed = await app.decide('continue', stale.answer.csrfToken)
  assert.equal(confirmed.status, 200)
})

test('another origin neither signs in, nor reads, nor sends', async (t) => {
  const { host } = await start(t)
  const browser = createClientBrowser()
  const page = await browser.open(host.emulator.startLogin().loginUrl)
  const app = runApp(page, browser, host)
  await app.signIn(alice)
  const { csrfToken } = (await app.load()).answer
  const evil = runApp(page, browser, host, 'http://localhost:1')
  assert.deepEqual(await evil.load(), { status: 403, answer: {} })
  assert.deepEqual(await evil.signIn(bob), { status: 0, answer: {} })
  assert.deepEqual(await evil.decide('continue', csrfToken), { status: 0, answer: {} })
  for (const [path, form] of [
    ['/login/continue', { flow: String(page.url.searchParams.get('flow')), csrf_token: csrfToken, action: 'continue' }],
    ['/signin', bob]
  ] as const) {
    const { status } = await browser.request('POST', host.publicUrl + path, {
      form, headers: { origin: 'http://localhost:1', 'sec-fetch-site': 'same-site' }
    })
    assert.equal(status, 403)
  }
})
