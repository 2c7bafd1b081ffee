// What one login costs from its first request to its last, to size a deployment by: processor, and commands and memory of Redis.
import { createClient } from 'redis'
import { createFigures } from '../figures.mjs'
import { startProcess, startServer } from '../processes.mjs'
import { isRedisInstalled, startRedis } from '../redis-server.mjs'
import { inRounds } from '../rounds.mjs'
import { connections, fewRounds } from '../settings.mjs'

const LOGINS = 3000
const group = 'One login'

export async function measure () {
  if (!isRedisInstalled()) return { what: 'Scale', skipped: 'redis-server is not installed' }
  const figures = createFigures()
  const redis = await startRedis()
  const admin = await createClient({ url: redis.url }).connect()
  try {
    const upstream = await startServer('upstream')
    const load = await startProcess('./load/load.mjs')
    const servers = []
    for (const name of ['limited', 'shared']) servers.push({ name, ...await startServer(name, upstream.environmentUrl) })
    for (const { port } of servers) await logIn(load, port)
    await inRounds(servers, async ({ name, port, ask }) => {
      await admin.flushAll()
      await admin.configResetStat()
      const [cpu, before] = [await ask('cpu'), await readRedis(admin)]
      await logIn(load, port)
      figures.add({ group, name, unit: 'ms CPU' }, (await ask('cpu') - cpu) / 1000 / LOGINS)
      if (name !== 'shared') return
      const after = await readRedis(admin)
      figures.add({ group, name, unit: 'Redis commands' }, (after.commands - before.commands) / LOGINS)
      figures.add({ group, name, unit: 'Redis keys' }, after.keys / LOGINS)
      figures.add({ group, name, unit: 'bytes in Redis' }, (after.memory - before.memory) / LOGINS)
    }, fewRounds)
  } finally {
    await admin.close()
    redis.kill()
  }
  return { what: 'One login, from GET /login to its hand-off', ...figures.toJSON() }
}

async function logIn (load, port) {
  const count = LOGINS
  await load.ask('start', { port, connections, count, keep: true })
  await load.ask('confirm', { port, connections })
  await load.ask('complete', { port, connections, count })
}

async function readRedis (admin) {
  const info = `${await admin.info('commandstats')}\n${await admin.info('memory')}`
  // All that the plugin sends are scripts.
  const commands = [...info.matchAll(/^cmdstat_eval(?:sha)?:calls=(\d+)/gm)].reduce((sum, [, calls]) => sum + Number(calls), 0)
  return { commands, keys: await admin.dbSize(), memory: Number(/^used_memory:(\d+)/m.exec(info)[1]) }
}
