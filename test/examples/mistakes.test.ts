import t from 'tap'
import { createTestBrowser, type LoginRequest } from '../../dist/testing/index.js'
import { startEmulator } from '../testing/set-up.js'
import { type Mistakes, startStranger } from '../support/stranger.js'

const awkward = ' +/%2B "'
const longState = 'Ab'.repeat(25)

const mistaken: Array<[name: string, mistakes: Mistakes, state: string, status: LoginRequest['status'], updates: number]> = [
  ['no mistakes', {}, awkward, 'finished', 1],
  ['the resource for the connection', { wrongConnection: true }, awkward, 'waiting', 0],
  ['a state that is decoded', { state: 'decoded' }, awkward, 'updated', 1],
  ['a state that is trimmed', { state: 'trimmed' }, awkward, 'updated', 1],
  ['a state that is encoded twice', { state: 'encoded twice' }, awkward, 'updated', 1],
  ['a state that is cut', { state: 'cut' }, longState, 'updated', 1],
  ['a state in lower case', { state: 'in lower case' }, longState, 'updated', 1]
]

t.test('a login that was written by hand ends where its mistakes lead', async (t) => {
  for (const [name, mistakes, state, status, updates] of mistaken) {
    let loginUrl = ''
    const emulator = await startEmulator(t, { loginUrl: () => loginUrl })
    loginUrl = await startStranger(t, emulator, mistakes)
    const login = emulator.startLogin({ state })
    const page = await createTestBrowser().open(login.loginUrl)
    t.equal(emulator.loginRequests.get(login.loginRequestId)?.updates.length, 0, `${name}: nothing on GET`)
    await page.submit()
    t.match(emulator.loginRequests.get(login.loginRequestId), { status, updates: { length: updates } }, name)
  }
})

t.test('a login that completes on GET leads on before Scalekit knows the user', async (t) => {
  let loginUrl = ''
  const emulator = await startEmulator(t, { loginUrl: () => loginUrl })
  loginUrl = await startStranger(t, emulator, { completesOnGet: true })
  emulator.failNext({ freeze: true })
  const login = emulator.startLogin({ state: awkward })
  const { url } = await createTestBrowser().open(login.loginUrl)
  t.match(url.pathname, /partner:callback$/)
  t.equal(emulator.loginRequests.get(login.loginRequestId)?.status, 'waiting')
})
