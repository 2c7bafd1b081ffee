// A simulation: 100,000 clients must sign in again in the same minute. Turns, budgets and retries are those of the package itself;
// time, Scalekit and the processors are simulated. Build first, then: node bench/mass-reconnect.mjs
import FakeTimers from '@sinonjs/fake-timers'

const CLIENTS = 100_000
const WITHIN_MS = 60_000
const LIFETIME_MS = 570_000
const USER_TRIES_AGAIN_MS = [3000, 10_000]
const TIMEOUT_MS = 10_000
// The processor's share of a login, from `npm run bench -- scale`; here or with CPU_MS.
const CPU_MS = Number(process.env.CPU_MS ?? 1.5)
const cutOff = { failure: { kind: 'timeout', retry: false, mayHaveLanded: true } }

const clock = FakeTimers.install({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
const { createSendUserDetails } = await import('../dist/hand-off/send-user-details.js')

print('| instances | Scalekit takes | signed in | half waited | 99 % waited | the slowest | saw an error page | calls a second, at most | calls at a time, at most |')
print('| --- | --- | --- | --- | --- | --- | --- | --- | --- |')
for (const scalekitMs of [50, 1000]) {
  for (const instances of [1, 10, 100]) {
    const { waits, troubled, mostPerSecond, mostAtOnce } = await simulate(instances, scalekitMs)
    const sorted = waits.toSorted((one, other) => one - other)
    const at = (share) => seconds(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))])
    const cells = [
      instances, scalekitMs < 1000 ? `${scalekitMs} ms` : '1 s', percent(waits.length / CLIENTS), at(0.5), at(0.99), at(1),
      percent(troubled / CLIENTS), mostPerSecond.toLocaleString('en'), mostAtOnce.toLocaleString('en')
    ]
    print(`| ${cells.join(' | ')} |`)
  }
}
clock.uninstall()

async function simulate (instances, scalekitMs) {
  const scalekit = createScalekit(scalekitMs)
  const services = Array.from({ length: instances }, () => createInstance(scalekit.call))
  const waits = []
  let troubled = 0

  /** A user confirms, and tries again where a page says that it failed, until the login has expired. */
  async function user (index) {
    const started = Date.now()
    for (let tries = 1; Date.now() < started + LIFETIME_MS; tries++) {
      // No sticky sessions: another instance each time.
      const isDone = await services[Math.floor(Math.random() * instances)](index)
      if (tries === 1 && !isDone) troubled += 1
      if (isDone) return waits.push(Date.now() - started)
      const [least, most] = USER_TRIES_AGAIN_MS
      await sleep(least + Math.random() * (most - least))
    }
  }

  async function comeAll () {
    const users = []
    const start = Date.now()
    for (let index = 0; index < CLIENTS; index++) {
      const due = start + WITHIN_MS * index / CLIENTS
      if (due > Date.now()) await sleep(Math.ceil(due - Date.now()))
      users.push(user(index))
    }
    await Promise.all(users)
  }

  const progress = { isOver: false }
  comeAll().then(() => { progress.isOver = true })
  while (!progress.isOver) await clock.nextAsync()
  return { waits, troubled, ...scalekit.seen() }
}

/** The hand-off of one process, and its one processor. */
function createInstance (call) {
  const { sendUserDetails } = createSendUserDetails(
    { call, warmUp: async () => undefined, close () {} }, { connectionId: 'conn_1', timeout: TIMEOUT_MS, limit: {} })
  let freeAt = 0

  return async function handOff (index) {
    freeAt = Math.max(freeAt, Date.now()) + CPU_MS
    await sleep(freeAt - Date.now())
    const { failure } = await sendUserDetails(`lri_${index}`, { sub: String(index), email: '' }, { kind: 'user', id: String(index) })
    return failure === undefined
  }
}

/** Takes the same time for each call, however many come. */
function createScalekit (milliseconds) {
  const perSecond = new Map()
  let atOnce = 0
  let mostAtOnce = 0

  return {
    async call ({ signal }) {
      const second = Math.floor(Date.now() / 1000)
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1)
      mostAtOnce = Math.max(mostAtOnce, ++atOnce)
      const isOver = new Promise((resolve) => signal.addEventListener('abort', () => resolve(cutOff), { once: true }))
      const result = await Promise.race([isOver, sleep(milliseconds).then(() => ({ authRequestId: 'req_1' }))])
      atOnce -= 1
      return result
    },
    seen: () => ({ mostPerSecond: Math.max(...perSecond.values()), mostAtOnce })
  }
}

function sleep (milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

function seconds (milliseconds = NaN) {
  return `${(milliseconds / 1000).toFixed(1)} s`
}

function percent (share) {
  return `${(share * 100).toFixed(1)} %`
}

function print (line) {
  process.stdout.write(`${line}\n`)
}
