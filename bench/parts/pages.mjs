// GET /login and the confirm page: no Scalekit is asked, so this is what plugin, Fastify and Express cost themselves.
import { requireSameAnswers } from '../compare-answers.mjs'
import { createFigures } from '../figures.mjs'
import { startProcess, startServer } from '../processes.mjs'
import { inRounds } from '../rounds.mjs'
import { connections, roundMs } from '../settings.mjs'

const WAITING = 200
// Until V8 has compiled what it will, and thrown away what it compiled too early.
const WARM_UP_MS = 5000
const perSecond = 'requests/s'
const cpu = 'µs CPU/request'
const steps = [
  { group: 'GET /login', step: 'start', atLeast: 0.9 },
  { group: 'Confirm page', step: 'confirm', atLeast: 0.8 }
]

export async function measure () {
  const figures = createFigures()
  const { environmentUrl } = await startServer('upstream')
  const load = await startProcess('./load/load.mjs')
  const servers = []
  for (const name of ['plugin', 'by-hand', 'express']) servers.push({ name, ...await startServer(name, environmentUrl) })
  const answers = await requireSameAnswers(servers)
  for (const { port } of servers) await load.ask('start', { port, connections, count: WAITING, keep: true })
  const run = ({ port }, { step }, milliseconds) => load.ask(step, { port, connections, milliseconds, repeat: true, awake: true })

  for (const { group, atLeast, ...step } of steps) {
    for (const server of servers) await run(server, step, WARM_UP_MS)
    await inRounds(servers, async (server) => {
      const before = await server.ask('cpu')
      const { count, perSecond: rate } = await run(server, step, roundMs)
      figures.add({ group, name: server.name, unit: perSecond }, rate)
      figures.add({ group, name: server.name, unit: cpu }, (await server.ask('cpu') - before) / count)
    })
    figures.compare({ group, unit: perSecond, ours: 'plugin', theirs: 'by-hand', atLeast })
    figures.compare({ group, unit: perSecond, ours: 'plugin', theirs: 'express', above: 1 })
  }
  return { what: `GET /login and the confirm page, ${connections} connections`, answers, ...figures.toJSON() }
}
