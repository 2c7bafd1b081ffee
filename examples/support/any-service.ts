import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { TestContext } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import {
  createScalekitEmulator, createTestBrowser, type ScalekitEmulator, type TestPage
} from 'fastify-scalekit-login/testing'

/** A service that is a program of its own. */
export interface AnyService {
  origin: string
  emulator: ScalekitEmulator
}

/** Why a test cannot run here; `false` where it can. In CI, nothing is missing. */
export function isMissing (program: string, ...check: string[]): string | false {
  if (process.env.CI === 'true' || spawnSync(program, check, { stdio: 'ignore' }).status === 0) return false
  return `not here: ${[program, ...check].join(' ')}`
}

/** The variables that tell a service about its Scalekit environment. */
export function variablesOf ({ environmentUrl, clientId, clientSecret, connectionId, resourceId }: ScalekitEmulator) {
  return {
    SCALEKIT_ENVIRONMENT_URL: environmentUrl,
    SCALEKIT_CLIENT_ID: clientId,
    SCALEKIT_CLIENT_SECRET: clientSecret,
    SCALEKIT_CONNECTION_ID: connectionId,
    SCALEKIT_RESOURCE_ID: resourceId
  }
}

/** Starts the program behind an emulator, and waits until it listens. It ends with the test. */
export async function startService (t: TestContext, program: string, ...args: string[]): Promise<AnyService> {
  const port = await findPort()
  const origin = `http://localhost:${port}`
  const emulator = await createScalekitEmulator({ loginUrl: `${origin}/login` })
  t.after(() => emulator.close())
  const env = { ...process.env, ...variablesOf(emulator), PORT: String(port) }
  const service = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(service, 'exit')
  t.after(async () => {
    service.kill()
    await ended
  })
  await waitForPort(service, port)
  return { origin, emulator }
}

async function findPort (): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = Object(server.address())
  server.close()
  return port
}

async function waitForPort (service: ChildProcess, port: number): Promise<void> {
  let said = ''
  service.stderr?.on('data', (text) => { said += text })
  while (service.exitCode === null) {
    const socket = connect(port, '127.0.0.1')
    const connected = await once(socket, 'connect').then(() => true, () => false)
    socket.destroy()
    if (connected) return
    await setTimeout(50)
  }
  throw new Error(`The service has ended: ${said}`)
}

const awkward = '+/=&?#%41 é"\'<>;'
const password = 'correct horse'
const email = 'alice@example.com'

/** Walks a whole login, with what can go wrong on the way, and checks what Scalekit has been told. */
export async function walkLogin ({ origin, emulator }: AnyService): Promise<void> {
  const browser = createTestBrowser({ origin })
  const login = emulator.startLogin({ state: awkward })
  const updates = () => emulator.loginRequests.get(login.loginRequestId)?.updates
  const status = () => emulator.loginRequests.get(login.loginRequestId)?.status
  let page = await browser.open(login.loginUrl)
  assert.ok(!page.url.search.includes('state='), 'the state is not in the address bar')
  page = await page.submit({ email, password: 'wrong' })
  page = await page.submit({ email, password })
  assert.match(page.text, /alice@example\.com/)
  assert.deepEqual(updates(), [], 'signing in sends nothing')

  await checkForgeries({ origin, emulator }, page)
  assert.deepEqual(updates(), [], 'nor does anything that another browser does')

  emulator.failNext('permission_denied')
  page = await page.submit({ action: 'continue' })
  assert.equal(page.status, 502)
  assert.equal(status(), 'waiting', 'the browser stays until Scalekit knows the user')
  page = await page.click('Try again')
  await page.submit({ action: 'continue' })
  assert.deepEqual(updates(), [{ sub: 'user-1', email, name: 'Alice Example' }])
  assert.equal(status(), 'finished', 'the state came back as it was')

  const another = emulator.startLogin()
  page = await browser.open(another.loginUrl)
  assert.match(page.text, /alice@example\.com/, 'who is signed in is asked all the same')
  await page.submit({ action: 'cancel' })
  assert.deepEqual(emulator.loginRequests.get(another.loginRequestId)?.updates, [])
  assert.equal((await browser.open('/login?login_request_id=..%2F..&state=s')).status, 400)
}

async function checkForgeries ({ origin }: AnyService, page: TestPage): Promise<void> {
  const stranger = createTestBrowser({ origin })
  const flow = page.url.searchParams.get('flow') ?? ''
  assert.equal((await stranger.open(page.url)).status, 400)
  for (const path of ['/login/signin', '/login/continue']) {
    const form = { flow, email, password, account: 'user-1', action: 'continue' }
    assert.equal((await stranger.request('POST', path, { form })).status, 400)
  }
}
