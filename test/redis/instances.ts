import cookie from '@fastify/cookie'
import Fastify, { type FastifyInstance } from 'fastify'
import { Redis as IoRedis, Cluster } from 'ioredis'
import { createClient, createCluster } from 'redis'
import type { Test } from 'tap'
import { type RedisClient, scalekitLogin, type ScalekitLoginOptions } from '../../dist/index.js'
import { PATIENCE_MS } from '../../dist/redis/redis.js'
import { createScalekitEmulator, type ScalekitEmulator } from '../../dist/testing/index.js'
import { alice, bob, optionsFor } from '../support/host.js'
import { fieldsOf } from '../support/visitor.js'

/** Not signed in. */
export const nobody = 'nobody'

const users = new Map(Object.entries({ alice, bob }))

/** The clients that hosts use, connected; errors are the host's to hear. */
export const clients = {
  async ioredis (t: Test, url: string): Promise<RedisClient> {
    const client = new IoRedis(url, { maxRetriesPerRequest: null, retryStrategy: () => 50 }).on('error', () => {})
    t.teardown(() => client.disconnect())
    await client.ping()
    return client
  },
  async redis (t: Test, url: string): Promise<RedisClient> {
    const client = await createClient({ url, socket: { reconnectStrategy: 50 } }).on('error', () => {}).connect()
    t.teardown(() => client.destroy())
    return client
  }
}

export const clusterClients = {
  async ioredis (t: Test, url: string): Promise<RedisClient> {
    const client = new Cluster([url])
    t.teardown(() => client.disconnect())
    await client.ping()
    return client
  },
  async redis (t: Test, url: string): Promise<RedisClient> {
    const client = await createCluster({ rootNodes: [{ url }] }).connect()
    t.teardown(() => client.destroy())
    return client
  }
}

/** What instances share is tested, not how soon Redis answers while both processors are busy. */
export function waitForRedis (t: Test): void {
  const { setTimeout } = globalThis
  t.intercept(globalThis, 'setTimeout', {
    value: Object.assign(
      (work: () => void, ms?: number, ...args: []) => setTimeout(work, ms === PATIENCE_MS ? 60_000 : ms, ...args), setTimeout)
  })
}

/** A login as one browser has it. */
export interface Begun {
  cookie: string
  fields: Record<string, string>
}

export interface Instance {
  app: FastifyInstance
  log: string[]
  /** Starts a login at Scalekit, and opens its confirm page. */
  begin (user: string, loginRequestId?: string): Promise<Begun>
  open (user: string, begun: Begun): Promise<number>
  answer (user: string, begun: Begun, action?: string, address?: string): Promise<{ status: number, code: string | undefined, text: string, cookie: string }>
}

/** Several instances of one service, that share a Scalekit and a Redis. */
export async function startInstances (t: Test, redis: RedisClient | undefined, options: Partial<ScalekitLoginOptions> = {}) {
  const emulator = await createScalekitEmulator()
  t.teardown(() => emulator.close())
  const instances = [await startInstance(t, emulator, { redis, ...options }), await startInstance(t, emulator, { redis, ...options })] as const
  const updates = () => [...emulator.loginRequests.values()].reduce((sum, { updates }) => sum + updates.length, 0)
  return { emulator, instances, updates }
}

async function startInstance (t: Test, emulator: ScalekitEmulator, options: Partial<ScalekitLoginOptions>): Promise<Instance> {
  const log: string[] = []
  const app = Fastify({ logger: { stream: { write: (line: string) => { log.push(line) } } } })
  t.teardown(() => app.close())
  await app.register(cookie)
  await app.register(scalekitLogin, {
    ...optionsFor(emulator),
    findUser: ({ headers: { 'x-user': user } }) => user === nobody ? null : users.get(String(user)) ?? { ...alice, sub: String(user) },
    ...options
  })
  const get = (url: string, user: string, cookie: string) =>
    app.inject({ url, headers: { cookie, accept: 'text/html', 'x-user': user } })

  return {
    app,
    log,
    async begin (user, loginRequestId = emulator.startLogin().loginRequestId) {
      const started = await app.inject(`/login?login_request_id=${loginRequestId}&state=s`)
      const [cookie = ''] = String(started.headers['set-cookie']).split(';')
      const page = await get(String(started.headers.location), user, cookie)
      return { cookie, fields: fieldsOf({ text: page.body }) }
    },
    open: async (user, { cookie, fields }) => (await get(`/login/continue?flow=${fields['flow']}`, user, cookie)).statusCode,
    async answer (user, { cookie, fields }, action = 'continue', remoteAddress = '127.0.0.1') {
      const { statusCode: status, body: text, headers } = await app.inject({
        method: 'POST',
        url: '/login/continue',
        remoteAddress,
        headers: { cookie, accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded', 'x-user': user },
        payload: String(new URLSearchParams({ ...fields, action }))
      })
      return { status, code: /FST_\w+/.exec(text)?.[0], text, cookie: String(headers['set-cookie'] ?? '') }
    }
  }
}
