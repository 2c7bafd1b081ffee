import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { createScalekitEmulator, type ScalekitEmulator } from '../../dist/testing/index.js'
import { startProgram, type Program } from '../example-app/start-program.js'
import { plainNode } from '../support/plain-node.js'
import { createAccounts, type Account } from './accounts.js'
import { startPostgres, startRedis, type RedisServer } from './data-servers.js'
import type { Target } from './delivery.js'
import { RoundRobinProxy } from './round-robin-proxy.js'

type Environment = Record<string, string>

/** A process of Acme Notes. */
export interface Instance extends Target {
  stop: Program['stop']
}

const script = fileURLToPath(new URL('../../example-app/dist/start.js', import.meta.url))
// Its own words and its log, in whatever order: it is ready for requests, and for signals.
const isReady = /(?=[^]*Connect an MCP client)[^]*Server listening at http:\/\/127\.0\.0\.1:(\d+)"/

/**
 * Acme Notes as it runs in production: three processes behind a load balancer, a Redis, a PostgreSQL and a Scalekit.
 */
export class Deployment {
  instances: Instance[] = []
  readonly #environment: Environment
  #started = 0
  #restarts = 0

  private constructor (
    readonly t: Test, readonly emulator: ScalekitEmulator, readonly proxy: RoundRobinProxy, readonly redis: RedisServer,
    readonly accounts: readonly Account[], databaseUrl: string, environment: Environment
  ) {
    this.#environment = {
      // Nothing of tap's loaders and coverage, and all that a .env file could set.
      PATH: process.env.PATH ?? '',
      NODE_V8_COVERAGE: '',
      NODE_ENV: 'production',
      SCALEKIT_ENVIRONMENT_URL: emulator.environmentUrl,
      SCALEKIT_CLIENT_ID: emulator.clientId,
      SCALEKIT_CLIENT_SECRET: emulator.clientSecret,
      SCALEKIT_CONNECTION_ID: emulator.connectionId,
      SCALEKIT_RESOURCE_ID: emulator.resourceId,
      PUBLIC_URL: proxy.origin,
      PORT: '0',
      SESSION_SECRET: 'the same secret of all the instances',
      COOKIE_SECRETS: '',
      DATABASE_URL: databaseUrl,
      REDIS_URL: redis.url,
      ...environment
    }
  }

  /**
   * @param options.environment what is different from the usual
   * @param options.environments what is different about each
   * @param options.size how many processes there are
   */
  static async start (
    t: Test, { environment = {}, environments = [], size = 3 }:
    { environment?: Environment, environments?: readonly Environment[], size?: 2 | 3 } = {}
  ): Promise<Deployment> {
    const proxy = await RoundRobinProxy.start(t)
    const emulator = await createScalekitEmulator({ loginUrl: `${proxy.origin}/login` })
    t.teardown(() => emulator.close())
    const [databaseUrl, redis] = await Promise.all([startPostgres(t), startRedis(t)])
    const deployment = new Deployment(t, emulator, proxy, redis, await createAccounts(databaseUrl, 16), databaseUrl, environment)
    deployment.instances = await Promise.all(Array.from({ length: size }, (_, index) => deployment.start(index, environments[index])))
    proxy.use(deployment.instances)
    return deployment
  }

  /** Starts a process that gets no requests yet, to take the place of this index. */
  async start (index: number, environment: Environment = {}): Promise<Instance> {
    const env = { ...this.#environment, ...environment }
    const { greeting, stop } = await startProgram(this.t, ...plainNode([script], environment['NODE_OPTIONS']), isReady, { env })
    return { name: `${'abc'[index]}${++this.#started}`, port: Number(greeting[1]), stop }
  }

  /**
   * Ends an instance with SIGTERM, as every platform does, and puts another one in its place.
   * @param options.drains whether the load balancer knows before the instance does
   * @param options.successor one that runs already; by default, one is started when the place is free
   */
  async replace (index: number, { drains = true, successor }: { drains?: boolean, successor?: Instance } = {}): Promise<void> {
    const old = this.instances[index]
    if (!old) throw new Error(`there is no instance ${index}`)
    if (drains) await this.proxy.drain(old)
    const code = await old.stop('SIGTERM')
    if (code !== 0) throw new Error(`${old.name} ended with ${code}`)
    await this.proxy.drain(old)
    const instance = successor ?? await this.start(index)
    this.instances[index] = instance
    this.proxy.add(instance)
    this.#restarts += 1
  }

  /** What has happened since this was asked before. */
  takeCounts () {
    const counts = { ...this.proxy.takeCounts(), restarts: this.#restarts }
    this.#restarts = 0
    return counts
  }
}
