// The same with a Redis that instances share.
import { createClient } from 'redis'
import { limit } from './limited.mjs'
import { start as startPlugin } from './plugin.mjs'

export async function start (environmentUrl) {
  const redis = await createClient({ url: process.env.BENCH_REDIS_URL }).connect()
  return await startPlugin(environmentUrl, { limit, redis })
}
