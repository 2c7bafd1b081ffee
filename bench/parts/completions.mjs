// Completed logins: POST continue with a cookie and a token that were got before, outside the measured time. No login is
// completed twice, and the upstream is asked how many it was told, so that nothing is answered from memory.
import { requireSameAnswers } from '../compare-answers.mjs'
import { createFigures } from '../figures.mjs'
import { startProcess, startServer } from '../processes.mjs'
import { inRounds } from '../rounds.mjs'
import { roundMs } from '../settings.mjs'

const perSecond = 'logins/s'
const PREPARE_CONNECTIONS = 50
const WARM_UP = 3000
const FASTEST = 3000

export async function measure () {
  const figures = createFigures()
  const upstream = await startServer('upstream')
  const load = await startProcess('./load/load.mjs')
  const servers = []
  for (const name of ['plugin', 'by-hand', 'express', 'raw-sdk']) {
    servers.push({ name, ...await startServer(name, upstream.environmentUrl), fastest: FASTEST })
  }
  await requireSameAnswers(servers.filter(({ name }) => name !== 'raw-sdk'))
  const complete = (server, connections, until) => completeLogins({ server, upstream, load, connections, until })
  for (const server of servers) await complete(server, PREPARE_CONNECTIONS, { count: WARM_UP })

  for (const latency of [1, 50]) {
    await upstream.ask('latency', latency)
    for (const connections of [1, 50, 200]) {
      const group = `${connections} ${connections === 1 ? 'connection' : 'connections'}, upstream ${latency} ms`
      for (const server of servers) server.fastest = Math.min(FASTEST, connections / latency * 1000)
      await inRounds(servers, async (server) => {
        const { cpu, perSecond: rate, p50, p99 } = await complete(server, connections, { milliseconds: roundMs })
        figures.add({ group, name: server.name, unit: perSecond }, rate)
        figures.add({ group, name: server.name, unit: 'ms (p50)' }, p50)
        figures.add({ group, name: server.name, unit: 'ms (p99)' }, p99)
        figures.add({ group, name: server.name, unit: 'ms CPU/login' }, cpu / 1000)
        server.fastest = rate * 1.2
      })
      const target = connections === 50 && latency === 50 ? { atLeast: 1.2 } : {}
      figures.compare({ group, unit: perSecond, ours: 'plugin', theirs: 'raw-sdk', ...target })
      figures.compare({ group, unit: perSecond, ours: 'plugin', theirs: 'by-hand' })
    }
  }
  return { what: 'Completed logins: POST /login/continue', ...figures.toJSON() }
}

/** Gets as many logins ready as can be completed until then, and completes them. */
export async function completeLogins ({ server, upstream, load, connections, until }) {
  const { name, port, fastest } = server
  const raw = name === 'raw-sdk'
  if (!raw) {
    const { count = Math.ceil(fastest * until.milliseconds / 1000) + connections } = until
    await load.ask('start', { port, connections: PREPARE_CONNECTIONS, count, keep: true })
    await load.ask('confirm', { port, connections: PREPARE_CONNECTIONS })
  }
  const [calls, cpu] = [await upstream.ask('calls'), await server.ask('cpu')]
  const done = await load.ask('complete', { port, connections, ...until, raw })
  const told = await upstream.ask('calls') - calls
  if (told !== done.count) throw new Error(`${name} completed ${done.count} logins and told Scalekit of ${told}`)
  const used = await server.ask('cpu') - cpu
  await load.ask('forget', { port })
  return { ...done, cpu: used / done.count }
}
