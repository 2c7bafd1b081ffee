// GET /login and the confirm page: no Scalekit is asked, so this is what plugin, Fastify and Express cost themselves.
import { navigation, requireSameAnswers, send } from '../compare-answers.mjs'
import { createFigures } from '../figures.mjs'
import { createLogin } from '../load/login-requests.mjs'
import { startProcess, startServer } from '../processes.mjs'
import { inRounds } from '../rounds.mjs'
import { connections, roundMs, rounds } from '../settings.mjs'

const names = ['plugin', 'by-hand', 'express']
const LOGINS = 20
// Until V8 has compiled what it will, and thrown away what it compiled too early.
const WARM_UP_MS = 3000
// The servers of a round take turns that are this short, so that whatever else the machine does meets them all.
const TURN_MS = 400
const perSecond = 'requests/s'
const cpu = 'µs CPU/request'
const steps = [
  { group: 'GET /login', page: 'login', status: 303, atLeast: 0.95 },
  { group: 'Confirm page', page: 'confirm', status: 200, atLeast: 0.85 }
]

export async function measure () {
  const figures = createFigures()
  const upstream = await startServer('upstream')
  let answers
  for (let round = 0; round < rounds; round++) answers = await measureRound(figures, upstream)
  for (const { group, atLeast } of steps) {
    figures.compare({ group, unit: perSecond, ours: 'plugin', theirs: 'by-hand', atLeast })
    figures.compare({ group, unit: perSecond, ours: 'plugin', theirs: 'express' })
  }
  return { what: `GET /login and the confirm page, ${connections} connections`, answers, ...figures.toJSON() }
}

/** In new processes: how well V8 has compiled a server differs by process, and stays so. */
async function measureRound (figures, { environmentUrl }) {
  const load = await startProcess('./load/cannon.mjs')
  const servers = []
  for (const name of names) servers.push({ name, ...await startServer(name, environmentUrl) })
  const answers = await requireSameAnswers(servers)
  for (const server of servers) server.pages = await createPages(server)

  for (const { group, page, status } of steps) {
    const run = ({ port, pages }, milliseconds) =>
      load.ask('get', { port, connections, milliseconds, requests: pages[page], status })
    for (const server of servers) await run(server, WARM_UP_MS)
    for (const { server: { name }, count, seconds, microseconds } of await inTurns(servers, run)) {
      figures.add({ group, name, unit: perSecond }, count / seconds)
      figures.add({ group, name, unit: cpu }, microseconds / count)
    }
  }
  for (const { stop } of [...servers, load]) await stop()
  return answers
}

/** What each server did in all its turns. */
async function inTurns (servers, run) {
  const sums = servers.map((server) => ({ server, count: 0, seconds: 0, microseconds: 0 }))
  await inRounds(sums, async (sum) => {
    const before = await sum.server.ask('cpu')
    const { count, seconds } = await run(sum.server, TURN_MS)
    sum.microseconds += await sum.server.ask('cpu') - before
    sum.count += count
    sum.seconds += seconds
  }, Math.ceil(roundMs / TURN_MS))
  return sums
}

/** The requests of a few logins: those that start them, and those for their confirm pages. */
async function createPages ({ port }) {
  const pages = { login: [], confirm: [] }
  for (let index = 0; index < LOGINS; index++) {
    const { loginRequestId, state, session } = createLogin()
    const path = `/login?login_request_id=${loginRequestId}&state=${state}`
    const { cookie, location } = await send(port, path, session)
    pages.login.push({ path, headers: { ...navigation, cookie: session } })
    pages.confirm.push({ path: location, headers: { ...navigation, cookie: `${session}; ${cookie.split(';')[0]}` } })
  }
  return pages
}
