// Honest logins while accounts and networks cancel 500 times a second and Scalekit takes a second for each call: how many succeed,
// how long they take, and what of the attack reaches Scalekit. Prints a table. Build first, then: node soak/limit-attack.mjs
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { isRedisInstalled, startRedis } from '../bench/redis-server.mjs'
import { createScalekitEmulator } from '../dist/testing/index.js'
import { createVisitors, fieldsOf } from './visitor.mjs'

const HONEST = 100
const HONEST_WITHIN_MS = 20_000
const SCALEKIT_MS = 1000
const ENOUGH = 95

const attacks = [
  { accounts: 0, networks: 0 }, { accounts: 1, networks: 10 }, { accounts: 1, networks: 110 }, { accounts: 10, networks: 300 }
]
const deployments = [
  { instances: 1, withRedis: false }, { instances: 3, withRedis: false },
  ...isRedisInstalled() ? [{ instances: 1, withRedis: true }, { instances: 3, withRedis: true }] : []
]

const enough = []
print('| instances | `redis` | attackers: accounts, networks | honest logins | half took | the slowest | calls of the attack |')
print('| --- | --- | --- | --- | --- | --- | --- |')
for (const deployment of deployments) {
  for (const attack of attacks) {
    const { honest, calls, problems } = await run(deployment, attack)
    const times = honest.toSorted((one, other) => one - other)
    const cells = [
      deployment.instances, deployment.withRedis ? 'yes' : 'no', `${attack.accounts}, ${attack.networks}`, `${times.length} of ${HONEST}`,
      seconds(times[times.length >> 1]), seconds(times.at(-1)), calls
    ]
    print(`| ${cells.join(' | ')} |`)
    for (const problem of new Set(problems)) print(`failed: ${problem}`)
    enough.push(times.length >= ENOUGH)
  }
}
process.exitCode = enough.every(Boolean) ? 0 : 1

async function run ({ instances, withRedis }, attack) {
  const redis = withRedis ? await startRedis() : undefined
  const origins = []
  const emulator = await createScalekitEmulator({ loginUrl: () => `${origins[0]}/login` })
  const { environmentUrl, clientId, clientSecret, connectionId } = emulator
  const hosts = Array.from({ length: instances }, () => fork(fileURLToPath(new URL('host.mjs', import.meta.url))))
  for (const host of hosts) {
    host.send({ trustProxy: true, redisUrl: redis?.url, environmentUrl, clientId, clientSecret, connectionId })
    origins.push((await once(host, 'message'))[0].origin)
  }
  emulator.failNext({ delay: SCALEKIT_MS, times: 1_000_000 })
  const attacker = fork(fileURLToPath(new URL('attacker.mjs', import.meta.url)))
  attacker.send({ origins, ...attack })
  await once(attacker, 'message')

  const visitors = createVisitors(origins[0], () => nextInstance(origins))
  const honest = []
  const problems = []
  await Promise.all(Array.from({ length: HONEST }, async (_, index) => {
    await sleep(index * HONEST_WITHIN_MS / HONEST)
    const started = performance.now()
    const problem = await login(emulator, visitors.create(), `honest_${index}`).catch((error) => error.message)
    if (problem === undefined) honest.push(performance.now() - started)
    else problems.push(problem)
  }))
  attacker.send('stop')
  await once(attacker, 'exit')
  const calls = emulator.stats.updateCalls - honest.length

  for (const host of hosts) {
    host.disconnect()
    await once(host, 'exit')
  }
  await emulator.close()
  redis?.kill()
  return { honest, problems, calls }
}

/** @returns what went wrong, if anything did */
async function login ({ startLogin, loginRequests, environmentUrl }, visitor, user) {
  await visitor.postJson('/signin', { user })
  const { loginUrl, loginRequestId } = startLogin()
  const { pathname, search } = new URL(loginUrl)
  const { headers } = await visitor.get(pathname + search)
  const page = await visitor.get(headers.get('location'))
  const { status, refresh } = await visitor.post('/login/continue', { ...fieldsOf(page), action: 'continue' })
  const isTold = loginRequests.get(loginRequestId).updates.some(({ sub }) => sub === user)
  return status === 200 && isTold && refresh?.href.startsWith(environmentUrl) ? undefined : `the hand-off answered ${status}`
}

/** No sticky sessions: each request goes to the next instance. */
function nextInstance (origins) {
  let turn = 0
  const createConnection = (options) => connect({ ...options, port: new URL(origins[turn++ % origins.length]).port })
  return Object.assign(new Agent({ keepAlive: false }), { createConnection })
}

function seconds (milliseconds = NaN) {
  return `${(milliseconds / 1000).toFixed(1)} s`
}

function print (line) {
  process.stdout.write(`${line}\n`)
}
