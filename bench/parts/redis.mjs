// What it costs a hand-off that instances share a Redis, with a real one on the same machine.
import { createFigures } from '../figures.mjs'
import { startProcess, startServer } from '../processes.mjs'
import { isRedisInstalled, startRedis } from '../redis-server.mjs'
import { inRounds } from '../rounds.mjs'
import { connections, roundMs } from '../settings.mjs'
import { completeLogins } from './completions.mjs'

const group = `${connections} connections, upstream 50 ms`
const unit = 'logins/s'
const WARM_UP = 3000
const FASTEST = 1000

export async function measure () {
  if (!isRedisInstalled()) return { what: 'Redis', skipped: 'redis-server is not installed' }
  const figures = createFigures()
  const redis = await startRedis()
  try {
    const upstream = await startServer('upstream')
    const load = await startProcess('./load/load.mjs')
    const servers = []
    for (const name of ['limited', 'shared']) servers.push({ name, ...await startServer(name, upstream.environmentUrl), fastest: FASTEST })
    const complete = (server, until) => completeLogins({ server, upstream, load, connections, until })
    for (const server of servers) await complete(server, { count: WARM_UP })
    await upstream.ask('latency', 50)
    await inRounds(servers, async (server) => {
      const { cpu, perSecond } = await complete(server, { milliseconds: roundMs })
      figures.add({ group, name: server.name, unit }, perSecond)
      figures.add({ group, name: server.name, unit: 'ms CPU/login' }, cpu / 1000)
    })
  } finally {
    redis.kill()
  }
  figures.compare({ group, unit, ours: 'shared', theirs: 'limited', atLeast: 0.85 })
  return { what: 'Completed logins with a Redis that instances share, and without', ...figures.toJSON() }
}
