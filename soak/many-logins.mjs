// The emulator's viewer with 1,000 logins, in Chromium: how fast its pages load and how large they are, and how soon a new login shows.
// Then the memory after 30,000 more. Prints tables, and fails if the list or the memory grows with the logins.
// Build first, then: node --expose-gc soak/many-logins.mjs
import { chromium } from 'playwright-core'
import { createScalekitEmulator } from '../dist/testing/index.js'

const LOGINS = 1000
const TIMES = 9
const MEMORY_STEP = 5000
const MEMORY_STEPS = 6
const MOST_ROWS = 100
const MOST_GROWTH = 1.3
const user = { sub: 'user_1', email: 'user_1@example.com', name: 'User One', roles: ['admin'] }

const emulator = await createScalekitEmulator()
const { environmentUrl, clientId, clientSecret, connectionId } = emulator
const token = await fetchToken()
await startLogins(LOGINS)
const figures = await measurePages()
const heaps = []
for (let step = 0; step < MEMORY_STEPS; step++) {
  await startLogins(MEMORY_STEP)
  heaps.push(measureHeap())
}
await emulator.close()

print(`With ${LOGINS} logins, the median of ${TIMES}:`)
for (const [name, value] of Object.entries(figures.times)) print(`${name.padEnd(44)} ${median(value).toFixed(0)} ms`)
for (const [name, bytes] of Object.entries(figures.sizes)) print(`${name.padEnd(44)} ${(bytes / 1000).toFixed(0)} kB`)
print(`${'rows of the list'.padEnd(44)} ${figures.rows}`)
print('Memory after further logins:')
heaps.forEach((heap, step) => print(`${String((step + 1) * MEMORY_STEP).padEnd(44)} ${(heap / 1e6).toFixed(1)} MB`))
const growth = heaps.at(-1) / heaps[MEMORY_STEPS / 2 - 1]
const isBounded = figures.rows <= MOST_ROWS && growth <= MOST_GROWTH
print(isBounded ? 'bounded: neither the list nor the memory grows with the logins' : 'NOT BOUNDED')
process.exitCode = isBounded ? 0 : 1

/** Logins of which each has all requests that a service makes for it. */
async function startLogins (count) {
  for (let started = 0; started < count; started++) {
    const { loginRequestId, state } = emulator.startLogin()
    await sendDetails(loginRequestId)
    await expect(200, fetch(
      `${environmentUrl}/sso/v1/connections/${connectionId}/partner:callback?${new URLSearchParams({ state })}`))
  }
}

async function sendDetails (loginRequestId) {
  const url = `${environmentUrl}/api/v1/connections/${connectionId}/auth-requests/${loginRequestId}/user`
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  await expect(200, fetch(url, { method: 'POST', headers, body: JSON.stringify(user) }))
}

async function fetchToken () {
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret })
  const { access_token: accessToken } = await (await fetch(`${environmentUrl}/oauth/token`, { method: 'POST', body })).json()
  return accessToken
}

async function expect (status, asked) {
  const response = await asked
  await response.arrayBuffer()
  if (response.status !== status) throw new Error(`${response.status} instead of ${status}`)
}

async function measurePages () {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync']
  })
  try {
    const page = await browser.newPage()
    const load = async (path) => {
      await page.goto(environmentUrl + path)
      return await page.evaluate("performance.getEntriesByType('navigation')[0].duration")
    }
    const measures = { 'a login’s page, until it is loaded': await repeat(() => load(`/viewer/flows/${LOGINS}`)) }
    measures['the list, until it is loaded'] = await repeat(() => load('/'))
    measures['a new login, until its row is on the page'] = await repeat(async () => await showNewLogin(page))
    const size = async (path) => (await (await fetch(environmentUrl + path)).arrayBuffer()).byteLength
    return {
      times: measures,
      sizes: { 'the list': await size('/'), 'a login’s page': await size(`/viewer/flows/${LOGINS}`) },
      rows: await page.locator('.logins li').count()
    }
  } finally {
    await browser.close()
  }
}

/** By the clock of the page, so that the way through the driver does not count. */
async function showNewLogin (page) {
  const number = emulator.loginRequests.size + 1
  const shown = page.evaluate(`new Promise((resolve) => new MutationObserver((_changes, observer) => {
    if (document.querySelector('#login-${number}') === null) return
    observer.disconnect()
    resolve(performance.timeOrigin + performance.now())
  }).observe(document.querySelector('.logins'), { childList: true }))`)
  // The answer to this comes after the observer is there.
  await page.evaluate('0')
  const startedAt = performance.timeOrigin + performance.now()
  emulator.startLogin()
  return await shown - startedAt
}

async function repeat (measure) {
  const measured = []
  for (let time = 0; time < TIMES; time++) measured.push(await measure())
  return measured
}

function measureHeap () {
  for (let times = 0; times < 3; times++) globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

function median (values) {
  return values.toSorted((one, other) => one - other)[values.length >> 1]
}

function print (line) {
  process.stdout.write(`${line}\n`)
}
