import { setTimeout as sleep } from 'node:timers/promises'
import { fieldsOf } from './visitor.mjs'

const RELOADS = 100
const RELOAD_MS = 250
const SLOW_MS = 1500

/** What goes wrong with a login that must not: it is lost, or Scalekit was told of somebody else. */
export class Lost extends Error {}
export class WrongUser extends Error {}

async function arrive ({ emulator }, visitor) {
  const login = emulator.startLogin()
  const { pathname, search } = new URL(login.loginUrl)
  const answer = await visitor.get(pathname + search)
  expect(answer, 303)
  return { ...login, entry: pathname + search, continuePath: answer.headers.get('location') }
}

async function arriveSignedIn (soak, visitor, user, pause = async () => {}) {
  const login = await arrive(soak, visitor)
  await pause()
  const { location } = await visitor.get(login.continuePath, { 'sec-fetch-site': 'same-origin' })
  await pause()
  const path = location.searchParams.get('return_to')
  const signedIn = await visitor.postJson('/signin', { user, return_to: path })
  expect(signedIn, 303)
  await pause()
  const page = await visitor.get(signedIn.location)
  expect(page, 200)
  return { ...login, fields: fieldsOf(page) }
}

/** Submits the form as often as it takes, as a user who reloads does. */
async function submit (soak, visitor, fields, action) {
  for (let reloads = 0; ; reloads++) {
    const answer = await visitor.post('/login/continue', { ...fields, action })
    if (![502, 503, 504].includes(answer.status)) return answer
    soak.count('failed hand-offs, reloaded')
    if (reloads === RELOADS) throw new Lost(`still ${answer.status} after ${RELOADS} reloads`)
    await sleep(RELOAD_MS * (0.5 + Math.random()))
  }
}

async function finish (soak, visitor, { fields, loginRequestId, state }, user) {
  const answer = await submit(soak, visitor, fields, 'continue')
  const callback = answer.refresh
  if (answer.status !== 200 || !callback) throw new Lost(`the hand-off answered ${answer.status}`)
  if (callback.searchParams.get('state') !== state) throw new WrongUser('the state of another login')
  const subs = new Set(soak.emulator.loginRequests.get(loginRequestId).updates.map(({ sub }) => sub))
  if (subs.size === 0) throw new Lost('Scalekit was told nothing')
  if (subs.size > 1 || !subs.has(user)) throw new WrongUser('Scalekit was told of somebody else')
  soak.count('completed')
}

const completed = (pause) => async (soak, visitor, user) => {
  await finish(soak, visitor, await arriveSignedIn(soak, visitor, user, pause), user)
}

async function cancelled (soak, visitor, user) {
  const { fields } = await arriveSignedIn(soak, visitor, user)
  expect(await submit(soak, visitor, fields, 'cancel'), 200)
  soak.count('cancelled')
}

async function abandoned (soak, visitor, user) {
  if (Math.random() < 0.5) await arrive(soak, visitor)
  else await arriveSignedIn(soak, visitor, user)
  soak.count('abandoned')
}

/** Two clicks at once end as one login. */
async function doubleClicked (soak, visitor, user) {
  const login = await arriveSignedIn(soak, visitor, user)
  const [first] = await Promise.all([finish(soak, visitor, login, user), visitor.post('/login/continue', { ...login.fields, action: 'continue' })])
  return first
}

const tamperedWith = (value) => `${value.slice(0, -1)}${value.endsWith('x') ? 'y' : 'x'}`

/** Each is refused, and for the reason that it is meant to be. */
const attacks = [
  async (soak, visitor, user) => {
    const { fields } = await arriveSignedIn(soak, visitor, user)
    expect(await visitor.post('/login/continue', { ...fields, csrf_token: `x${fields.csrf_token}`, action: 'continue' }), 403)
  },
  async (soak, visitor, user) => {
    const { fields } = await arriveSignedIn(soak, visitor, user)
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://attacker.example' }
    expect(await visitor.post('/login/continue', { ...fields, action: 'continue' }, headers), 403)
  },
  async (soak, visitor, user) => {
    const { fields } = await arriveSignedIn(soak, visitor, user)
    for (const { name, value } of await visitor.cookies.list()) {
      if (name.startsWith('scalekit')) await visitor.cookies.set(`${name}=${tamperedWith(value)}; Path=/`)
    }
    expect(await visitor.post('/login/continue', { ...fields, action: 'continue' }), 400)
  },
  async (soak, visitor) => {
    const { entry } = await arrive(soak, visitor)
    expect(await visitor.get(`${entry}&state=another`), 400)
    expect(await visitor.get('/login?login_request_id=lri_1'), 400)
    expect(await visitor.get(`/login?login_request_id=lri_1&state=${'s'.repeat(3000)}`), 400)
  },
  async (soak, visitor) => {
    const { entry } = await arrive(soak, visitor)
    expect(await visitor.send('HEAD', entry), 404)
    expect(await visitor.get(entry, { 'sec-fetch-dest': 'iframe' }), 403)
  }
]

async function refused (soak, visitor, user) {
  await attacks[Math.floor(Math.random() * attacks.length)](soak, visitor, user)
  soak.count('refused')
}

function expect ({ status, text }, expected) {
  if (status !== expected) throw new Lost(`${status} instead of ${expected}: ${/FST_[A-Z_]+/.exec(text)?.[0]}`)
}

const slowly = async () => { await sleep(SLOW_MS * Math.random()) }

/** The mix, with how many of a hundred logins are of each kind. */
export const kinds = [
  [55, completed()], [10, completed(slowly)], [5, doubleClicked], [10, cancelled], [10, abandoned], [10, refused]
]

export function pickKind () {
  let left = Math.random() * 100
  return kinds.find(([share]) => (left -= share) < 0)?.[1] ?? kinds[0][1]
}
