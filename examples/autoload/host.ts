import { join } from 'node:path'
import autoload from '@fastify/autoload'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Settings } from '../shared/settings.js'

export async function buildHost (settings: Settings): Promise<FastifyInstance> {
  const app = Fastify({ logger: { level: 'warn' }, trustProxy: 'loopback' }) // the address of the proxy that ends TLS
  await app.register(autoload, { dir: join(import.meta.dirname, 'plugins'), options: { settings } })
  await app.register(autoload, { dir: join(import.meta.dirname, 'routes'), options: { settings } })
  return app
}
