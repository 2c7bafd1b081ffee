// The attacker of limit-attack.mjs, in a process of its own: sends cancel forms over and over, until it is told to stop.
import { once } from 'node:events'
import { Agent, request as send } from 'node:http'
import { connect } from 'node:net'
import { createVisitors, fieldsOf } from './visitor.mjs'

const FORMS_PER_ACCOUNT = 20
const FORMS_PER_NETWORK = 2
// As many as do not take the processor from the honest: the limits are tried, not the machine.
const REQUESTS_PER_SECOND = 500
const EVERY_MS = 20

process.once('message', attack)

/** @param origins of the instances: each form is sent to all of them */
async function attack ({ origins, accounts, networks }) {
  const visitors = createVisitors(origins[0])
  const ofAccounts = await openForms(visitors, accounts * FORMS_PER_ACCOUNT, (index) => (
    { name: `a_${index}`, user: `attacker_${index % accounts}`, address: '192.0.2.1', isSignedIn: true }))
  const ofNetworks = await openForms(visitors, networks * FORMS_PER_NETWORK, (index) => (
    { name: `n_${index}`, user: 'attacker', address: `2001:db8:0:${(index % networks).toString(16)}::1`, isSignedIn: false }))
  visitors.closeConnections()
  const senders = []
  for (const form of [...ofAccounts, ...ofNetworks]) {
    for (const origin of origins) senders.push(await createSender(origin, form))
  }
  flood(senders)
  process.send('begun')
  await once(process, 'message')
  process.exit()
}

/** Cancel forms of login requests that Scalekit does not know, so that no cancel is the last. */
async function openForms (visitors, count, describe) {
  const forms = []
  for (let index = 0; index < count; index++) {
    const { name, user, address, isSignedIn } = describe(index)
    const visitor = visitors.create()
    await visitor.postJson('/signin', { user })
    const { headers } = await visitor.get(`/login?login_request_id=lri_${name}&state=s`)
    const page = await visitor.get(headers.get('location'))
    const cookies = (await visitor.cookies.list()).filter(({ name }) => isSignedIn || name !== 'user')
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
    forms.push({ cookie, address, body: String(new URLSearchParams({ ...fieldsOf(page), action: 'cancel' })) })
  }
  return forms
}

/** Sends a form to one instance, on a connection of its own. */
async function createSender (origin, { cookie, body, address }) {
  // One after the other: a thousand at once are more than the system lets wait.
  const socket = connect(new URL(origin).port, '127.0.0.1')
  await once(socket, 'connect')
  const agent = Object.assign(new Agent({ keepAlive: true, maxSockets: 1 }), { createConnection: () => socket })
  const headers = { cookie, 'x-forwarded-for': address, 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' }
  return (done) => send(`${origin}/login/continue`, { method: 'POST', agent, headers }, (answer) => answer.resume().on('end', done)).end(body)
}

/** Sends all forms in turn, each again once it was answered. */
function flood (senders) {
  const idle = [...senders]
  setInterval(() => {
    for (const submit of idle.splice(0, REQUESTS_PER_SECOND * EVERY_MS / 1000)) submit(() => idle.push(submit))
  }, EVERY_MS)
}
