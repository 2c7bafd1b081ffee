// GET /login and the confirm page: no Scalekit is asked, so this is what plugin, Fastify and Express cost themselves.
import { requireSameAnswers } from '../compare-answers.mjs'
import { createFigures } from '../figures.mjs'
import { startProcess, startServer } from '../processes.mjs'
import { inRounds } from '../rounds.mjs'
import { connections, roundMs, rounds } from '../settings.mjs'

const names = ['plugin', 'by-hand', 'express']
const WAITING = 200
// Until V8 has compiled what it will, and thrown away what it compiled too early.
const WARM_UP_MS = 3000
// The servers of a round take turns that are this short, so that whatever else the machine does meets them all.
const TURN_MS = 200
const perSecond = 'requests/s'
const cpu = 'µs CPU/request'
const steps = [
  { group: 'GET /login', step: 'start', atLeast: 0.9 },
  { group: 'Confirm page', step: 'confirm', atLeast: 0.8 }
]

export async function measure () {
  const figures = createFigures()
  const upstream = await startServer('upstream')
  let answers
  for (let round = 0; round < rounds; round++) answers = await measureRound(figures, upstream)
  for (const { group, atLeast } of steps) {
    figures.compare({ group, unit: perSecond, ours: 'plugin', theirs: 'by-hand', atLeast })
    figures.compare({ group, unit: perSecond, ours: 'plugin', theirs: 'express', above: 1 })
  }
  return { what: `GET /login and the confirm page, ${connections} connections`, answers, ...figures.toJSON() }
}

/** In new processes: how well V8 has compiled a server differs by process, and stays so. */
async function measureRound (figures, { environmentUrl }) {
  const load = await startProcess('./load/load.mjs')
  const servers = []
  for (const name of names) servers.push({ name, ...await startServer(name, environmentUrl) })
  const answers = await requireSameAnswers(servers)
  for (const { port } of servers) await load.ask('start', { port, connections, count: WAITING, keep: true })

  for (const { group, step } of steps) {
    const run = ({ port }, milliseconds) => load.ask(step, { port, connections, milliseconds, repeat: true, awake: true })
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
