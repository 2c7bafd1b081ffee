import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'

export function isRedisInstalled () {
  return spawnSync('redis-server', ['--version']).status === 0
}

/** Starts a Redis that the server `shared` finds. */
export async function startRedis () {
  const port = await findFreePort()
  const redis = spawn('redis-server', ['--port', port, '--bind', '127.0.0.1', '--save', ''], { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const lines of redis.stdout) if (String(lines).includes('Ready to accept connections')) break
  const url = `redis://127.0.0.1:${port}`
  process.env.BENCH_REDIS_URL = url
  return { url, kill: () => redis.kill() }
}

async function findFreePort () {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  return String(port)
}
