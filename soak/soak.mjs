// Logins of every kind, while Scalekit fails in every way, for as long as asked; then what became of them, and what the service
// has kept. Build first, then: node soak/soak.mjs [minutes]
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createScalekitEmulator } from '../dist/testing/index.js'
import { createFaults } from './faults.mjs'
import { Lost, pickKind, WrongUser } from './logins.mjs'
import { createVisitors } from './visitor.mjs'

const MINUTES = Number(process.argv[2] ?? 10)
if (!(MINUTES > 0)) throw new TypeError('The minutes must be a positive number')
const VISITORS = 20
const USERS = 500
const PHASES = 10
const MAX_HEAP_GROWTH = 5e6
// Of the connections to Scalekit some are there at one measurement and not at the other: the one for calls, those of token requests.
const MAX_HANDLE_GROWTH = 4
const TIMEOUT_MS = 2000

const counts = new Map()
const count = (what) => counts.set(what, (counts.get(what) ?? 0) + 1)
const problems = new Map()

let origin = ''
// As Scalekit enforces them on pings; connections without calls are closed more often.
const connectionRules = { pingInterval: 30, idle: 60 }
const emulator = await createScalekitEmulator({ loginUrl: () => `${origin}/login`, connectionRules })
const host = fork(fileURLToPath(new URL('host.mjs', import.meta.url)), { execArgv: ['--expose-gc'] })
host.on('exit', failIfUnasked)
const { environmentUrl, clientId, clientSecret, connectionId } = emulator
host.send({ environmentUrl, clientId, clientSecret, connectionId, timeout: TIMEOUT_MS, limit: { max: 10_000, window: 10 } })
origin = (await answerOf(host)).origin
const visitors = createVisitors(origin)
const soak = { emulator, count }
const injectFaults = createFaults(soak)

const measures = []
for (let phase = 0; phase < PHASES; phase++) {
  await runPhase(MINUTES * 60_000 / PHASES)
  measures.push(await measure())
}
host.off('exit', failIfUnasked).disconnect()
await once(host, 'exit')
await emulator.close()
process.exitCode = report()

/** Logins and faults for a while; then the logins that are under way end, and the connections are closed. */
async function runPhase (milliseconds) {
  const over = AbortSignal.timeout(milliseconds)
  const faults = injectFaults(over)
  await Promise.all(Array.from({ length: VISITORS }, async () => {
    while (!over.aborted) await visit()
  }))
  await faults
  visitors.closeConnections()
}

async function visit () {
  const user = `user_${Math.floor(Math.random() * USERS)}`
  count('started')
  try {
    await pickKind()(soak, visitors.create(), user)
  } catch (error) {
    count(error instanceof WrongUser ? 'wrong user' : 'lost')
    const problem = error instanceof Lost || error instanceof WrongUser ? error.message : String(error.stack)
    problems.set(problem, (problems.get(problem) ?? 0) + 1)
  }
}

async function measure () {
  host.send('measure')
  return await answerOf(host)
}

function failIfUnasked (code, signal) {
  print(`NOT SOUND: the service has ended with ${code ?? signal}`)
  process.exit(1)
}

async function answerOf (child) {
  const [answer] = await once(child, 'message')
  return answer
}

function report () {
  const [first, last] = [measures[1], measures.at(-1)]
  const heapGrowth = last.heap - first.heap
  const handleGrowth = last.handles - first.handles
  const kinds = ['started', 'completed', 'cancelled', 'abandoned', 'refused', 'lost', 'wrong user', 'failed hand-offs, reloaded', 'faults', 'outages']
  const rows = kinds.map((kind) => [kind, counts.get(kind) ?? 0])
  rows.push(['heap after the second and the last tenth', `${megabytes(first.heap)} and ${megabytes(last.heap)} MB`])
  rows.push(['handles after the second and the last tenth', `${first.handles} and ${last.handles}`])
  const { opened, pings, tooManyPings } = emulator.connections
  rows.push(['connections to Scalekit', opened], ['pings, and connections they have cost', `${pings} and ${tooManyPings}`])
  for (const [name, value] of rows) print(`${name.padEnd(44)} ${value}`)
  for (const [problem, times] of problems) print(`${times} × ${problem}`)
  print(JSON.stringify({ minutes: MINUTES, node: process.version, ...Object.fromEntries(counts), measures }))
  const isKept = heapGrowth > MAX_HEAP_GROWTH || handleGrowth > MAX_HANDLE_GROWTH
  const isSound = !counts.has('lost') && !counts.has('wrong user') && tooManyPings === 0 && !isKept
  print(isSound ? 'sound: nothing lost, nothing mixed up, nothing kept' : 'NOT SOUND')
  return isSound ? 0 : 1
}

function megabytes (bytes) {
  return (bytes / 1e6).toFixed(1)
}

function print (line) {
  process.stdout.write(`${line}\n`)
}
