// One account and the addresses of 110 networks cancel without pause, while Scalekit takes a second for each call; how many of a
// hundred honest logins succeed meanwhile. Build first, then: node soak/limit-attack.mjs
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request as send } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createScalekitEmulator } from '../dist/testing/index.js'
import { createVisitors, fieldsOf } from './visitor.mjs'

const ADDRESSES = 110
const FORMS_PER_ADDRESS = 2
const FORMS_OF_ACCOUNT = 20
const HONEST = 100
const HONEST_WITHIN_MS = 20_000
const SCALEKIT_MS = 1000
const ENOUGH = 95

const self = fileURLToPath(import.meta.url)
if (process.argv[2] === 'attack') process.once('message', attack)
else await run()

async function run () {
  let origin = ''
  const emulator = await createScalekitEmulator({ loginUrl: () => `${origin}/login` })
  const host = fork(fileURLToPath(new URL('host.mjs', import.meta.url)))
  const { environmentUrl, clientId, clientSecret, connectionId } = emulator
  host.send({ trustProxy: true, environmentUrl, clientId, clientSecret, connectionId })
  origin = (await once(host, 'message'))[0].origin
  const visitors = createVisitors(origin)

  emulator.failNext({ delay: SCALEKIT_MS, times: 100_000 })
  const attacker = fork(self, ['attack'])
  attacker.send(origin)
  await once(attacker, 'message')
  print('the attack has begun')
  const logins = await Promise.all(Array.from({ length: HONEST }, async (_, index) => {
    await sleep(index * HONEST_WITHIN_MS / HONEST)
    return await login(emulator, visitors.create(), `honest_${index}`).catch((error) => error.message)
  }))
  attacker.send('stop')
  const [statuses] = await once(attacker, 'message')
  const succeeded = logins.filter((problem) => problem === undefined).length
  print(`the account got ${statuses.account}, the networks ${statuses.networks}`)
  for (const problem of new Set(logins.filter(Boolean))) print(`failed: ${problem}`)
  print(`${succeeded} of ${HONEST} honest logins succeeded; Scalekit was called ${emulator.stats.updateCalls} times`)
  process.exitCode = succeeded < ENOUGH ? 1 : 0

  visitors.closeConnections()
  host.disconnect()
  await once(host, 'exit')
  await emulator.close()
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

/** The attacker, in a process of its own. */
async function attack (origin) {
  const visitors = createVisitors(origin)
  const account = await openForms(visitors, FORMS_OF_ACCOUNT, (index) => ({ name: `a_${index}`, address: '192.0.2.1', isSignedIn: true }))
  const networks = await openForms(visitors, ADDRESSES * FORMS_PER_ADDRESS, (index) => (
    { name: `n_${index}`, address: `2001:db8:0:${(index % ADDRESSES).toString(16)}::1`, isSignedIn: false }))
  visitors.closeConnections()
  const floods = { account: await flood(origin, account), networks: await flood(origin, networks) }
  process.send('begun')
  await once(process, 'message')
  const textOf = ({ statuses }) => [...statuses].map(([status, count]) => `${count} × ${status}`).join(', ')
  process.send({ account: textOf(floods.account), networks: textOf(floods.networks) }, () => process.exit())
}

/** Cancel forms of login requests that Scalekit does not know, so that no cancel is the last. */
async function openForms (visitors, count, describe) {
  const forms = []
  for (let index = 0; index < count; index++) {
    const { name, address, isSignedIn } = describe(index)
    const visitor = visitors.create()
    await visitor.postJson('/signin', { user: 'attacker' })
    const { headers } = await visitor.get(`/login?login_request_id=lri_${name}&state=s`)
    const page = await visitor.get(headers.get('location'))
    const cookies = (await visitor.cookies.list()).filter(({ name }) => isSignedIn || name !== 'user')
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
    forms.push({ cookie, address, body: String(new URLSearchParams({ ...fieldsOf(page), action: 'cancel' })) })
  }
  return forms
}

/** Sends each form over and over, as soon as it was answered. */
async function flood (origin, forms) {
  const statuses = new Map()
  const sockets = []
  for (const form of forms) {
    // One after the other: a thousand at once are more than the system lets wait.
    const socket = connect(new URL(origin).port, '127.0.0.1')
    await once(socket, 'connect')
    sockets.push([socket, form])
  }
  for (const [socket, { cookie, body, address }] of sockets) {
    const agent = Object.assign(new Agent({ keepAlive: true, maxSockets: 1 }), { createConnection: () => socket })
    const headers = { cookie, 'x-forwarded-for': address, 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' }
    const submit = () => send(`${origin}/login/continue`, { method: 'POST', agent, headers }, (answer) => {
      statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1)
      answer.resume().on('end', submit)
    }).end(body)
    submit()
  }
  return { statuses }
}

function print (line) {
  process.stdout.write(`${line}\n`)
}
